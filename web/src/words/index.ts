// Everything the pages say, Chinese beside English, one file per part.
// A pair that lacks a side does not compile; words.test.ts tries the rest.
import { account } from "./account";
import { audit } from "./audit";
import { balance } from "./balance";
import { batch } from "./batch";
import { capture } from "./capture";
import { caseFile } from "./caseFile";
import { checkpoints } from "./checkpoints";
import { common } from "./common";
import { conference } from "./conference";
import { factor } from "./factor";
import { field } from "./field";
import { fieldForms } from "./fieldForms";
import { figures } from "./figures";
import { frame } from "./frame";
import { ground } from "./ground";
import { handedIn } from "./handedIn";
import { imagery } from "./imagery";
import { inbox } from "./inbox";
import { keys } from "./keys";
import { login } from "./login";
import { map } from "./map";
import { notices } from "./notices";
import { outbox } from "./outbox";
import { photo } from "./photo";
import { queue } from "./queue";
import { reconcile } from "./reconcile";
import { register } from "./register";
import { reports } from "./reports";
import { review } from "./review";
import { rules } from "./rules";
import { settings } from "./settings";
import { split } from "./split";
import { spot } from "./spot";
import { step } from "./step";
import { supervision } from "./supervision";
import { tasks } from "./tasks";
import { together } from "./together";
import { tokens } from "./tokens";

export const table = {
  account,
  audit,
  balance,
  batch,
  capture,
  caseFile,
  checkpoints,
  common,
  conference,
  factor,
  field,
  fieldForms,
  figures,
  frame,
  ground,
  handedIn,
  imagery,
  inbox,
  keys,
  login,
  map,
  notices,
  outbox,
  photo,
  queue,
  reconcile,
  register,
  reports,
  review,
  rules,
  settings,
  split,
  spot,
  step,
  supervision,
  tasks,
  together,
  tokens,
};
