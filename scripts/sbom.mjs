// Lists what the program is built of, as CycloneDX: the Go modules inside the
// binary and the packages inside the pages, with versions and checksums, from
// what was built and locked, not from what is wanted.
//   node scripts/sbom.mjs [bin/liangtian] > FILE
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const binary = process.argv[2] ?? "bin/liangtian";
const run = (...command) => execFileSync(command[0], command.slice(1), { encoding: "utf8", maxBuffer: 64 << 20 });

// path, version and the sum that go.sum has, one module a line.
const modules = run("go", "version", "-m", binary).split("\n").map((line) => line.trim().split("\t"));
const go = modules.filter(([kind]) => kind === "dep").map(([, name, version, sum]) => ({
  type: "library",
  "bom-ref": `pkg:golang/${name}@${version}`,
  name,
  version,
  purl: `pkg:golang/${name}@${version}`,
  properties: [{ name: "go:sum", value: sum ?? "" }],
}));
// What is for building and testing alone is marked so in the lock.
const web = Object.entries(JSON.parse(readFileSync("web/package-lock.json", "utf8")).packages)
  .filter(([path, p]) => path !== "" && !p.dev && !p.devOptional)
  .map(([path, p]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const [algorithm, sum] = (p.integrity ?? "-").split("-", 2);
    const purl = `pkg:npm/${name.replace("@", "%40")}@${p.version}`;
    const hashes = algorithm === "sha512" ? [{ alg: "SHA-512", content: Buffer.from(sum, "base64").toString("hex") }] : [];
    return { type: "library", "bom-ref": purl, name, version: p.version, purl, hashes, licenses: p.license ? [{ expression: p.license }] : [] };
  });
const compiler = run("go", "version", binary).trim().split(" ").pop();
if (go.length < 20 || web.length < 10) throw new Error(`${go.length} modules and ${web.length} packages: that is not all`);

const own = modules.find(([kind]) => kind === "mod");
process.stdout.write(
  `${JSON.stringify(
    {
      bomFormat: "CycloneDX",
      specVersion: "1.5",
      version: 1,
      metadata: { component: { type: "application", name: "liangtian", version: own?.[2] ?? "" } },
      components: [{ type: "library", name: "go standard library", version: compiler, purl: `pkg:golang/stdlib@${compiler.replace(/^go/, "")}` }, ...go, ...web],
    },
    null,
    2,
  )}\n`,
);
