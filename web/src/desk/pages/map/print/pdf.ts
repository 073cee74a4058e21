// A PDF of one page that is one picture: all that a printed map needs, without
// a library of three hundred kilobytes. Words are in the picture, so no font is.

const points = (mm: number) => ((mm / 25.4) * 72).toFixed(2);
const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
/** UTF-16 with its mark, as PDF wants words that are not Latin. */
const hex = (text: string) =>
  `<FEFF${[...Array(text.length).keys()].map((n) => text.charCodeAt(n).toString(16).padStart(4, "0")).join("")}>`;

export interface Picture {
  jpeg: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

export function onePage(p: Picture, mm: { w: number; h: number }, title: string): Uint8Array<ArrayBuffer> {
  const [w, h] = [points(mm.w), points(mm.h)];
  const draw = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`;
  const objects: (string | Uint8Array<ArrayBuffer>)[][] = [
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    ["<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>`,
    ],
    [`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`],
    [
      `<< /Type /XObject /Subtype /Image /Width ${p.width} /Height ${p.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${p.jpeg.length} >>\nstream\n`,
      p.jpeg,
      "\nendstream",
    ],
    [`<< /Title ${hex(title)} >>`],
  ];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  const put = (part: string | Uint8Array<ArrayBuffer>) => {
    const bytes = typeof part === "string" ? latin(part) : part;
    parts.push(bytes);
    at += bytes.length;
  };
  const begins: number[] = [];
  put("%PDF-1.4\n");
  objects.forEach((object, n) => {
    begins.push(at);
    put(`${n + 1} 0 obj\n`);
    object.forEach(put);
    put("\nendobj\n");
  });
  const table = at;
  const lines = begins.map((b) => `${String(b).padStart(10, "0")} 00000 n \n`).join("");
  put(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}`);
  put(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  const out = new Uint8Array(at);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
