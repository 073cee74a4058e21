// The transverse Mercator projection on CGCS2000 by Krueger's series to n^6, as
// the server does it.
import { degrees, ecc2, radians, semiMajor, thirdFlat } from "./ellipsoid";

const ecc = Math.sqrt(ecc2);
const n = thirdFlat;
const poly = (x: number, ...c: number[]) => c.reduceRight((sum, k) => sum * x + k, 0);

const rectifying = (semiMajor / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256);
const forwardTerms = [
  n * poly(n, 1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
  n ** 2 * poly(n, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
  n ** 3 * poly(n, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
  n ** 4 * poly(n, 49561 / 161280, -179 / 168, 6601661 / 7257600),
  n ** 5 * poly(n, 34729 / 80640, -3418889 / 1995840),
  (n ** 6 * 212378941) / 319334400,
];
const inverseTerms = [
  n * poly(n, 1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800),
  n ** 2 * poly(n, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720),
  n ** 3 * poly(n, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720),
  n ** 4 * poly(n, 4397 / 161280, -11 / 504, -830251 / 7257600),
  n ** 5 * poly(n, 4583 / 161280, -108847 / 3991680),
  (n ** 6 * 20648693) / 638668800,
];

/** The sum of c[j−1]·sin(2j·z) over the complex z. */
function sineSeries(c: number[], xi: number, eta: number): [number, number] {
  let [re, im] = [0, 0];
  c.forEach((k, i) => {
    const m = 2 * (i + 1);
    re += k * Math.sin(m * xi) * Math.cosh(m * eta);
    im += k * Math.cos(m * xi) * Math.sinh(m * eta);
  });
  return [re, im];
}

/** Degrees to metres east of the meridian and north of the equator. */
export function toPlane(lon: number, lat: number, meridian: number): [number, number] {
  const l = radians(lon - meridian);
  const tau = conformal(Math.tan(radians(lat)));
  const xi = Math.atan2(tau, Math.cos(l));
  const eta = Math.asinh(Math.sin(l) / Math.hypot(tau, Math.cos(l)));
  const [dxi, deta] = sineSeries(forwardTerms, xi, eta);
  return [rectifying * (eta + deta), rectifying * (xi + dxi)];
}

/** toPlane backwards. */
export function fromPlane(east: number, north: number, meridian: number): [number, number] {
  const [xi0, eta0] = [north / rectifying, east / rectifying];
  const [dxi, deta] = sineSeries(inverseTerms, xi0, eta0);
  const [xi, eta] = [xi0 - dxi, eta0 - deta];
  const sh = Math.sinh(eta);
  const tau = geodetic(Math.sin(xi) / Math.hypot(sh, Math.cos(xi)));
  return [meridian + degrees(Math.atan2(sh, Math.cos(xi))), degrees(Math.atan(tau))];
}

function conformal(tau: number): number {
  const sec = Math.hypot(1, tau);
  const sigma = Math.sinh(ecc * Math.atanh((ecc * tau) / sec));
  return tau * Math.hypot(1, sigma) - sigma * sec;
}

function geodetic(target: number): number {
  let tau = target / (1 - ecc2);
  for (let i = 0; i < 5; i++) {
    const t = conformal(tau);
    const step =
      (((target - t) / Math.hypot(1, t)) * (1 + (1 - ecc2) * tau * tau)) / ((1 - ecc2) * Math.hypot(1, tau));
    tau += step;
    if (Math.abs(step) <= 1e-15 * Math.max(1, Math.abs(tau))) break;
  }
  return tau;
}
