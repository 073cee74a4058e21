// Everything the pages say, Chinese beside English, one file per part.
// A pair that lacks a side does not compile; words.test.ts tries the rest.
import { batch } from "./batch";
import { caseFile } from "./caseFile";
import { common } from "./common";
import { frame } from "./frame";
import { inbox } from "./inbox";
import { keys } from "./keys";
import { login } from "./login";
import { map } from "./map";
import { photo } from "./photo";
import { queue } from "./queue";
import { register } from "./register";
import { settings } from "./settings";
import { split } from "./split";
import { step } from "./step";

export const table = {
  batch,
  caseFile,
  common,
  frame,
  inbox,
  keys,
  login,
  map,
  photo,
  queue,
  register,
  settings,
  split,
  step,
};
