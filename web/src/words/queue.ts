import { pairs } from "./pair";

export const queue = pairs({
  title: ["待分派", "To dispatch"],
  help: [
    "新导入的图斑按规则提出牵头部门。核对后下达给县级对口部门；没有规则适用的请先改派。",
    "Imported plots with the department the rules propose. Check and issue; reroute what no rule matched.",
  ],
  unrouted: ["没有规则适用", "No rule matched"],
  unroutedOnly: ["只看未定部门 {n}", "Undecided only ({n})"],
  countyDoubt: ["县区存疑", "County in doubt"],
  empty: ["没有待分派的案件", "Nothing to dispatch"],
  emptyHelp: [
    "在“批次”中导入图斑后，案件会先到这里，等市局下达。",
    "After importing plots under Batches, cases wait here to be issued.",
  ],
  toBatches: ["去导入", "Go to batches"],
});
