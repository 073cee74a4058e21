import { expect, test } from "vitest";
import { wayOf } from "./factor";

test("who came by the provider confirms there, and by the password where there is one", () => {
  const one = { password: true, signOn: true, shown: false };
  expect(wayOf(one)).toBe("signOn");
  expect(wayOf(one, true)).toBe("password");
  expect(wayOf({ ...one, password: false }, true)).toBe("signOn");
  expect(wayOf({ ...one, signOn: false })).toBe("password");
  expect(wayOf({ ...one, shown: true }, true)).toBe("shown");
});
