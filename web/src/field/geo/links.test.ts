import { expect, test } from "vitest";
import { toGCJ02 } from "./gcj02";
import { type Navigator, navigateTo, navigators, type System, systemOf } from "./links";

const field = [113.3, 27.2];
const [gLon, gLat] = toGCJ02(field).map((v) => v.toFixed(6)) as [string, string];
const link = (by: Navigator, system: System) =>
  decodeURIComponent(navigateTo(field, "图斑 12&3", by, system));

test("each application gets the numbers in the datum it is told", () => {
  for (const system of ["android", "ios", "other"] as const)
    for (const by of navigators(system)) {
      const url = link(by, system);
      const own = by === "geo";
      expect(url.includes(own ? "27.200000" : gLat), `${by} ${system} ${url}`).toBe(true);
      expect(url.includes(own ? gLat : "27.200000"), `${by} ${system} ${url}`).toBe(false);
    }
  expect(gLon).not.toBe("113.300000");
});

test("the datum is named", () => {
  expect(link("baidu", "android")).toContain("coord_type=gcj02");
  expect(link("tencent", "ios")).toContain("coord_type=2");
  expect(link("amap", "android")).toContain("dev=0");
  expect(link("amap", "other")).toContain("coordinate=gaode");
});

test("longitude and latitude stand where each wants them", () => {
  expect(link("amap", "other")).toContain(`to=${gLon},${gLat}`);
  expect(link("baidu", "ios")).toContain(`latlng:${gLat},${gLon}`);
  expect(link("tencent", "android")).toContain(`tocoord=${gLat},${gLon}`);
  expect(link("apple", "ios")).toContain(`daddr=${gLat},${gLon}`);
  expect(link("geo", "android")).toContain("geo:27.200000,113.300000");
});

test("a name does not break the link", () => {
  expect(new URL(navigateTo(field, "图斑 12&3", "amap", "other")).searchParams.get("to")).toContain("12&3");
});

test("the system is known by its browser", () => {
  expect(systemOf("Mozilla/5.0 (Linux; Android 14; …)", 5)).toBe("android");
  expect(systemOf("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 …)", 5)).toBe("ios");
  expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X …)", 5)).toBe("ios");
  expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X …)", 0)).toBe("other");
});
