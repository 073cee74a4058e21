// Package geo is geometry without I/O: plots as values, the CGCS2000 datum and
// its Gauss-Krueger zones, ellipsoidal area, bearing and distance, ring checks,
// map tiles, and the recognition of GCJ-02 positions.
//
// Coordinates are always x = east or longitude, y = north or latitude, whatever
// the axis order of the EPSG entry says. Degrees mean longitude and latitude on
// CGCS2000 (EPSG:4490), metres mean a Gauss-Krueger plane.
package geo
