// Links that hand a position to a map application. Each says in which datum
// the numbers are; only here are positions displaced.
import type { Position } from "geojson";
import { latOf, lonOf } from "./ellipsoid";
import { toGCJ02 } from "./gcj02";

export type Navigator = "amap" | "baidu" | "tencent" | "apple" | "geo";
export type System = "android" | "ios" | "other";

export function systemOf(agent: string, touches: number): System {
  if (/android|harmony/i.test(agent)) return "android";
  // An iPad says that it is a Mac, but a Mac has no touch screen.
  if (/iphone|ipad|ipod/i.test(agent) || (/macintosh/i.test(agent) && touches > 1)) return "ios";
  return "other";
}

const figure = (v: number) => v.toFixed(6);
const source = "liangtian";

/** The applications that a system can have. */
export const navigators = (system: System): Navigator[] =>
  system === "ios" ? ["amap", "baidu", "tencent", "apple"] : ["amap", "baidu", "tencent", "geo"];

/** The link that navigates to a true position. */
export function navigateTo(p: Position, name: string, by: Navigator, system: System): string {
  const [lon, lat] = [figure(lonOf(p)), figure(latOf(p))];
  const shifted = toGCJ02(p);
  const [gLon, gLat] = [figure(lonOf(shifted)), figure(latOf(shifted))];
  const label = encodeURIComponent(name);
  switch (by) {
    case "amap": {
      // dev=0: the numbers are in Amap's own datum already.
      const rest = `sourceApplication=${source}&dlat=${gLat}&dlon=${gLon}&dname=${label}&dev=0&t=0`;
      if (system === "android") return `amapuri://route/plan/?${rest}`;
      if (system === "ios") return `iosamap://path?${rest}`;
      return `https://uri.amap.com/navigation?to=${gLon},${gLat},${label}&mode=car&coordinate=gaode&callnative=1&src=${source}`;
    }
    case "baidu": {
      // Baidu converts from GCJ-02 to its own by itself when told so.
      const place = encodeURIComponent(`name:${name}|latlng:${gLat},${gLon}`);
      const rest = `destination=${place}&coord_type=gcj02&mode=driving`;
      if (system === "other")
        return `https://api.map.baidu.com/direction?origin=${encodeURIComponent("我的位置")}&${rest}&output=html&region=${encodeURIComponent("株洲")}&src=${source}`;
      return `${system === "ios" ? "baidumap" : "bdapp"}://map/direction?${rest}&src=${source}`;
    }
    case "tencent": {
      const rest = `type=drive&to=${label}&tocoord=${gLat},${gLon}&coord_type=2&policy=0&referer=${source}`;
      return system === "other"
        ? `https://apis.map.qq.com/uri/v1/routeplan?${rest}`
        : `qqmap://map/routeplan?${rest}`;
    }
    case "apple":
      // Inside China Apple takes numbers as its map shows them: displaced.
      return `https://maps.apple.com/?daddr=${gLat},${gLon}&dirflg=d`;
    case "geo":
      // RFC 5870: geo: is WGS 84 unless it says otherwise.
      return `geo:${lat},${lon}?q=${lat},${lon}(${label})`;
  }
}
