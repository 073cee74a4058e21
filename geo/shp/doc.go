// Package shp reads and writes polygon shapefiles as county bureaus exchange
// them: GBK or UTF-8 attributes with or without .cpg, zipped or loose, sometimes
// with Z. It streams over io.ReaderAt, trusts no length a file claims, and
// refuses in Chinese words with the number of the record. Every refusal is a
// *geo.Error.
package shp
