import { Refused } from '../platform/refused.ts'

export type CleanImage = { data: Buffer; preview: Buffer; mime: string; width: number; height: number }

/** A photo of today's telephones. More is an attack on memory, or no photo. */
const MOST_PIXELS = 64_000_000
const LONGEST_SIDE = 4096
const PREVIEW_SIDE = 640
const SECONDS = 20
/** Each holds its pixels in memory and a thread that files and names are looked up on, too. */
const AT_ONCE = 2

/** How each kind of image is written anew. AVIF takes seconds to write, WebP shows as well. */
const WRITTEN = {
  'image/jpeg': { as: 'jpeg', mime: 'image/jpeg', options: { quality: 85 } },
  'image/png': { as: 'png', mime: 'image/png', options: {} },
  'image/gif': { as: 'gif', mime: 'image/gif', options: {} },
  'image/webp': { as: 'webp', mime: 'image/webp', options: { quality: 85 } },
  'image/avif': { as: 'webp', mime: 'image/webp', options: { quality: 85 } },
} as const

/**
 * The image as pixels, written anew: turned upright, at most 4096 pixels long, and without anything that stood beside
 * the pixels: where it was taken, by what, and whatever else was hidden in it (a page, a script, an archive).
 */
export async function cleanImage(path: string, mime: string): Promise<CleanImage> {
  const way = WRITTEN[mime as keyof typeof WRITTEN]
  if (!way) throw new Refused('file-unusable', 'Images of this kind cannot be sent.')
  const sharp = await openSharp()
  await turn()
  try {
    const { pages = 1, width = 0, height = 0, pageHeight = height } = await sharp(path).metadata()
    if (width * pageHeight > MOST_PIXELS)
      throw new Refused('file-unusable', 'This image has too many pixels: 64 million are the most.')
    const animated = pages > 1 && width * pageHeight * pages <= MOST_PIXELS
    const { data, info } = await sharp(path, { animated, limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .toFormat(way.as, way.options)
      .timeout({ seconds: SECONDS })
      .toBuffer({ resolveWithObject: true })
    const preview = await sharp(data)
      .resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .timeout({ seconds: SECONDS })
      .toBuffer()
    return { data, preview, mime: way.mime, width: info.width, height: info.pageHeight ?? info.height }
  } catch (error) {
    if (error instanceof Refused) throw error
    // Its words are about libraries and may name our paths.
    throw new Refused('file-unusable', 'This image is damaged and cannot be read.')
  } finally {
    waiting.shift()?.()
    busy -= 1
  }
}

let busy = 0
const waiting: (() => void)[] = []

async function turn(): Promise<void> {
  busy += 1
  if (busy > AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
}

type Sharp = typeof import('sharp')['default']

let opened: Promise<Sharp> | undefined

/** Loaded with the first image: it is native code, and most nodes' first minutes need none. */
function openSharp(): Promise<Sharp> {
  opened ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    // Whatever a file pretends to be, only these readers ever see it: not those for SVG, PDF, TIFF or raw text.
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((reader) => `VipsForeignLoad${reader}`) })
    return sharp
  })
  return opened
}
