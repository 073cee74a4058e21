/** The parts of a shapefile that make no sense without each other. */
const needed = [".shp", ".dbf", ".shx"];

const ending = (name: string) => name.slice(name.lastIndexOf(".")).toLowerCase();

/** Formats that come in one file. */
const whole = [".zip", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".dxf", ".xlsx", ".csv", ".txt"];

/**
 * What is missing before files can be sent: nothing for a format of one file,
 * otherwise the parts without which a shapefile cannot be read. (.prj may be
 * missing: then the coordinate system is asked for.)
 */
export function missingParts(names: string[]): string[] {
  const endings = names.map(ending);
  const shapefile = endings.some((e) => [...needed, ".prj", ".cpg"].includes(e));
  if (!shapefile && endings.some((e) => whole.includes(e))) return [];
  return needed.filter((e) => !endings.includes(e));
}
