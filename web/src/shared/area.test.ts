import { expect, test } from "vitest";
import { centsOf, mu, squareMetres } from "./area";

test("亩 is rounded half-up to 0.01 in integers", () => {
  expect(mu(0)).toBe("0.00");
  expect(mu(1_999_640)).toBe("29.99"); // 19,996.40 m² = 29.9946 亩
  expect(mu(99_982_196)).toBe("1499.73"); // 999,821.96 m²
  expect(mu(1000)).toBe("0.02"); // 10.00 m² = 0.015 亩: up
  expect(mu(999)).toBe("0.01"); // 0.014985 亩: down
  expect(mu(-1_999_640)).toBe("-29.99");
  expect(mu(-1)).toBe("0.00");
});

test("m² keeps both decimals", () => {
  expect(squareMetres(1_999_640)).toBe("19996.40");
  expect(squareMetres(5)).toBe("0.05");
});

test("typing the shown area means the exact area", () => {
  expect(centsOf("29.99", 1_999_640)).toBe(1_999_640);
  expect(centsOf("29.990", 1_999_640)).toBe(1_999_640);
  expect(centsOf("29.98", 1_999_640)).toBe(1_998_667);
  expect(centsOf(" 3 ")).toBe(200_000);
  for (const bad of ["", "-1", "1e3", "3亩", "."]) expect(centsOf(bad)).toBeNull();
});
