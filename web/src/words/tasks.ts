import { pairs } from "./pair";

/** My tasks, one case, and the map of them. */
export const tasks = pairs({
  title: ["任务", "Tasks"],
});
