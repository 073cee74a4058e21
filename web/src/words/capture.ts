import { pairs } from "./pair";

/** Taking photos: what the rules lack, where to stand, what went wrong. */
export const capture = pairs({
  lackWide: ["缺 {n} 张远景照片", "{n} wide photos missing"],
  lackClose: ["缺 {n} 张近景照片", "{n} close photos missing"],
  lackWidePlace: ["{n} 张远景照片缺拍摄位置", "{n} wide photos have no position"],
  lackClosePlace: ["{n} 张近景照片缺拍摄位置", "{n} close photos have no position"],
  lackPlaceHelp: [
    "（补拍，或手工填写位置并写明原因）",
    " (take them again, or enter the position by hand with a reason)",
  ],
  lackNear: [
    "缺 1 张在图斑内或距图斑 {n} m 以内拍摄的照片",
    "One photo taken inside the plot or within {n} m is missing",
  ],
  noStations: ["核实阶段没有照片，无法前后对照。", "There are no verification photos to compare with."],
  lackStation: [
    "{n} 张照片找不到同站点、同视角的核实照片。",
    "{n} photos repeat no verification photo's place and view.",
  ],
  openStations: [
    "另有 {n} 个核实时的拍摄点还没有整改后的照片。",
    " {n} earlier standpoints have no photo after rectification yet.",
  ],
  lackUav: ["缺 {n} 张航拍或全景照片", "{n} aerial or panorama photos missing"],
  vague: [
    "{n} 张照片的定位误差超过 {limit} m 或没有记录，位置存疑。",
    "{n} photos are placed no better than {limit} m, or nobody knows how well.",
  ],
  noBearings: ["{n} 张照片没有方位角，朝向存疑。", "{n} photos have no bearing."],
  lookAway: [
    "{n} 张照片未朝向图斑，请确认拍的是本图斑。",
    "{n} photos look away from the plot; make sure they show it.",
  ],
  lackDirections: ["还缺 {n} 个不同方向的照片", "Photos from {n} more directions missing"],
  beforeIssue: [
    "{n} 张照片没有拍摄时间，或时间早于下达日期（{day}）、晚于收到照片的时间。",
    "{n} photos have no time, or one before the issue date ({day}) or after they were received.",
  ],
  beforeFinish: [
    "{n} 张照片没有拍摄时间，或时间早于整改完成日期（{day}）、晚于收到照片的时间。",
    "{n} photos have no time, or one before the rectification date ({day}) or after they were received.",
  ],
  displaced: [
    "{n} 张照片的位置像是地图软件的偏移坐标（GCJ-02），请用手机定位重新记录。",
    "{n} positions look displaced by a map service (GCJ-02); record them with the phone's own fix.",
  ],
});
