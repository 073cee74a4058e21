/** The parts of a shapefile that make no sense without each other. */
const needed = [".shp", ".dbf", ".shx"];

const ending = (name: string) => name.slice(name.lastIndexOf(".")).toLowerCase();

/**
 * What is missing before files can be sent: nothing for a zip, otherwise the
 * parts without which a shapefile cannot be read. (.prj may be missing: then
 * the coordinate system is asked for.)
 */
export function missingParts(names: string[]): string[] {
  const endings = names.map(ending);
  if (endings.includes(".zip")) return [];
  return needed.filter((e) => !endings.includes(e));
}
