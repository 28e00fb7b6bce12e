import type { Attachment } from '@parley/protocol/attachment.ts'
import sharp from 'sharp'
import type { Chance } from './chance.ts'

/** A file of the demo: as a message carries it, and its bytes. Drawn and sung here, so that nobody owns them but us. */
export type Medium = { attachment: Attachment; bytes: Buffer; preview: Buffer | null }
export type Media = { photos: [Medium, Medium]; voice: Medium; label: Medium }

export async function makeMedia(chance: Chance, at: number): Promise<Media> {
  const photo = async (name: string, drawing: string): Promise<Medium> => {
    const [width, height] = [960, 640]
    const bytes = await sharp(Buffer.from(drawing)).resize(width, height).jpeg({ quality: 82 }).toBuffer()
    const preview = await sharp(bytes).resize(640).webp({ quality: 78 }).toBuffer()
    const attachment = {
      id: chance.id(at),
      kind: 'image',
      name,
      mime: 'image/jpeg',
      bytes: bytes.length,
      width,
      height,
    } as const
    return { attachment, bytes, preview }
  }
  const wav = aHum(13)
  return {
    photos: [await photo('zip-before.jpg', ZIP), await photo('zip-open.jpg', OPEN_ZIP)],
    voice: {
      attachment: {
        ...{ id: chance.id(at), kind: 'audio', name: 'voice-note.wav', mime: 'audio/wav', bytes: wav.length },
        durationMs: 13_000,
        waveform: Array.from({ length: 48 }, (_, n) =>
          Math.round(18 + 62 * Math.abs(Math.sin(n / 3.1)) * chance.next()),
        ),
      },
      bytes: wav,
      preview: null,
    },
    label: {
      attachment: {
        id: chance.id(at),
        kind: 'document',
        name: 'return-label.pdf',
        mime: 'application/pdf',
        bytes: PDF.length,
      },
      bytes: PDF,
      preview: null,
    },
  }
}

const cloth = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 640"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
  <stop offset="0" stop-color="#2fa3a8"/><stop offset="1" stop-color="#0d4a52"/></linearGradient><pattern id="w" width="8" height="8"
  patternUnits="userSpaceOnUse" patternTransform="rotate(38)"><path d="M0 4h8" stroke="#fff" stroke-opacity=".07" stroke-width="2"/></pattern>
  </defs><rect width="960" height="640" fill="url(#g)"/><rect width="960" height="640" fill="url(#w)"/>${inside}</svg>`
const teeth = (x: (n: number) => number, side: number) =>
  Array.from(
    { length: 44 },
    (_, n) => `<rect x="${x(n) + side * 9 - 8}" y="${n * 15}" width="16" height="8" rx="3" fill="#123338"/>`,
  ).join('')
const ZIP = cloth(
  `<path d="M470 0h20l-60 640h-20z" fill="#0b2c31"/>${teeth((n) => 480 - n * 1.35, -1)}${teeth((n) => 480 - n * 1.35, 1)}
   <rect x="430" y="300" width="44" height="86" rx="14" fill="#d9dedd"/><rect x="443" y="376" width="18" height="96" rx="9" fill="#b9c1bf"/>`,
)
const OPEN_ZIP = cloth(
  `<path d="M480 0c-10 240-150 420-190 640h380c-40-220-180-400-190-640z" fill="#e3a36b"/><path d="M480 0c-10 240-150 420-190 640" stroke="#0b2c31"
   stroke-width="18" fill="none" stroke-dasharray="9 7"/><path d="M480 0c10 240 150 420 190 640" stroke="#0b2c31" stroke-width="18" fill="none"
   stroke-dasharray="9 7"/><rect x="458" y="40" width="44" height="86" rx="14" fill="#d9dedd"/>`,
)

/** So many seconds of a hummed tune, as a telephone carries it. */
function aHum(seconds: number): Buffer {
  const rate = 8000
  const samples = Buffer.alloc(rate * seconds * 2)
  for (let n = 0; n < rate * seconds; n++) {
    const t = n / rate
    const pitch = [220, 247, 262, 196][Math.floor(t * 1.5) % 4]!
    const loud = 0.18 * Math.abs(Math.sin(Math.PI * t * 1.5))
    samples.writeInt16LE(Math.round(32_767 * loud * Math.sin(2 * Math.PI * pitch * t)), n * 2)
  }
  const head = Buffer.alloc(44)
  head.write('RIFF')
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}

const PDF = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 420]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 66>>stream
BT /F 18 Tf 30 360 Td (Tarnside repairs) Tj 0 -30 Td (T-20417-R) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
%%EOF
`)
