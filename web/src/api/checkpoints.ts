// 存证: signed checkpoints of the whole record.
import { ask, client } from "./client";
import type * as T from "./types";

export const checkpoints = {
  list: () => ask<unknown, T.Checkpoints>(client.GET("/checkpoints")),
  sign: () => ask<unknown, T.CheckpointRow>(client.POST("/checkpoints")),
  file: (number: number) => `/api/checkpoints/${number}`,
};
