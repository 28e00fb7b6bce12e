import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Cleaned } from './clean-image.ts'

// A program of its own, started by clean-image.ts for one image: a stranger's bytes are read by native code here, and
// when that falls over, or takes all the memory there is, no chat goes with it.

/** A photo of today's telephones. More is an attack on memory, or no photo. */
const MOST_PIXELS = 64_000_000
const LONGEST_SIDE = 4096
const PREVIEW_SIDE = 640
const SECONDS = 20

/** How each kind of image is written anew. AVIF takes seconds to write; WebP shows as well. */
const WRITTEN = {
  'image/jpeg': { as: 'jpeg', mime: 'image/jpeg', options: { quality: 85 } },
  'image/png': { as: 'png', mime: 'image/png', options: {} },
  'image/gif': { as: 'gif', mime: 'image/gif', options: {} },
  'image/webp': { as: 'webp', mime: 'image/webp', options: { quality: 85 } },
  'image/avif': { as: 'webp', mime: 'image/webp', options: { quality: 85 } },
} as const

// Whatever a file pretends to be, only these readers ever see it: not those for SVG, PDF, TIFF or raw text.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((reader) => `VipsForeignLoad${reader}`) })
sharp.concurrency(1)

const [path, previewPath, type] = process.argv.slice(2) as [string, string, keyof typeof WRITTEN]
process.stdout.write(JSON.stringify(await clean()))

async function clean(): Promise<Cleaned> {
  const { as, mime, options } = WRITTEN[type]
  const made = await redraw(as, options).catch(() => 'This image is damaged and cannot be read.')
  if (typeof made === 'string') return { refused: made }
  try {
    await writeFile(path, made.data)
    await writeFile(previewPath, made.preview)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return { full: true }
    throw error
  }
  return { mime, bytes: made.data.length, width: made.width, height: made.height }
}

async function redraw(as: 'jpeg' | 'png' | 'gif' | 'webp', options: object) {
  const { pages = 1, width = 0, height = 0, pageHeight = height } = await sharp(path).metadata()
  if (width * pageHeight > MOST_PIXELS) {
    return 'This image has too many pixels: 64 million are the most.'
  }
  const animated = pages > 1 && width * pageHeight * pages <= MOST_PIXELS
  const { data, info } = await sharp(path, { animated, limitInputPixels: MOST_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .toFormat(as, options)
    .timeout({ seconds: SECONDS })
    .toBuffer({ resolveWithObject: true })
  const preview = await sharp(data)
    .resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75 })
    .timeout({ seconds: SECONDS })
    .toBuffer()
  return { data, preview, width: info.width, height: info.pageHeight ?? info.height }
}
