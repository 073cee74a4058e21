import { pairs } from "./pair";

export const step = pairs({
  bulkTitle: ["批量{action} {n} 宗", "{action}: {n} cases"],
  stock: ["常用语", "Stock phrases"],
  inspectorsNone: [
    "本县本部门还没有外业人员账号，请联系管理员添加。",
    "No inspector accounts for this county and department yet. Ask your administrator.",
  ],
  findingNote: ["情况说明", "What was found"],
  findingArea: ["核实面积（亩）", "Area found (mu)"],
  measure: ["措施", "Measure"],
  addMeasure: ["添加一项措施", "Add a measure"],
  planned: ["计划面积（亩）", "Planned (mu)"],
  done: ["实测面积（亩）", "Measured (mu)"],
  byPlan: ["按计划面积填写", "Fill in as planned"],
  sum: ["合计 {sum} 亩 / 应整改 {need} 亩", "{sum} of {need} mu to rectify"],
  badArea: ["面积请填写数字，如 12.31", "Enter an area as a number, such as 12.31"],
  done2: ["{no} 已{action}，现为“{state}”。", "{no}: {action} done; now “{state}”."],
  left: ["{no} 已{action}，案件已转出，不再由您办理。", "{no}: {action} done; the case has left your desk."],
  conflict: [
    "您打开时为“{was}”（第 {wasVersion} 版），现为“{now}”（第 {nowVersion} 版）。",
    "It was “{was}” (version {wasVersion}) when you opened it and is “{now}” (version {nowVersion}) now.",
  ],
  takeLatest: ["读取最新案件", "Read the latest case"],
  gone: [
    "按最新状态，您已不能办理“{action}”。内容保留在此，可复制备用。",
    "In its present state you can no longer do “{action}”. Your text stays here to copy.",
  ],
  read: ["已读取最新案件，请核对后再提交。", "This is the latest case now. Check it, then submit."],
  bulkDone: ["{ok} 宗已{action}。", "{action}: {ok} done."],
  bulkRefused: ["{n} 宗没有办成，原因如下，其余已办理：", "{n} were refused; the others are done:"],
  submit: ["{action}", "{action}"],
  closedWhy: ["暂不能办理：", "Not possible yet: "],
});
