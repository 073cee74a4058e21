import { pairs } from "./pair";

export const inbox = pairs({
  title: ["待办", "Inbox"],
  groups: ["按下一步分组", "By next step"],
  today: ["今日已办 {done}，待办 {total}", "Done today {done}, waiting {total}"],
  overdueAll: ["逾期 {n}", "{n} overdue"],
  overdue: ["逾期 {n}", "{n} late"],
  dueSoon: ["三日内到期 {n}", "{n} due in 3 days"],
  empty: ["没有待办", "Nothing waits for you"],
  emptyHelp: [
    "轮到您办理的案件会按下一步和时限列在这里。可到台账查看全部案件。",
    "Cases whose next step is yours appear here by step and limit. The register has all cases.",
  ],
  toRegister: ["打开台账", "Open the register"],
  walk: ["逐宗办理", "Work through"],
  groupCount: ["{n} 宗", "{n}"],
});
