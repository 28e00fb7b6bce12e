import { type ExecFileException, execFile } from 'node:child_process'
import { join } from 'node:path'
import { Refused } from '../platform/refused.ts'

export type CleanImage = { mime: string; bytes: number; width: number; height: number }
/** What the image's own process says. */
export type Cleaned = CleanImage | { refused: string } | { full: true }

const PROGRAM = join(import.meta.dirname, 'image-process.ts')
const LONGEST_MS = 45_000
/** Each takes a core and the memory of its pixels. */
const AT_ONCE = 2

/**
 * The image at `paths.file` as pixels, written anew in its place: turned upright, at most 4096 pixels long, and without
 * anything that stood beside the pixels: where it was taken, by what, and whatever else was hidden in it (a page, a
 * script, an archive). A smaller one goes to `paths.preview`.
 */
export async function cleanImage(paths: { file: string; preview: string }, mime: string): Promise<CleanImage> {
  await turn()
  try {
    const cleaned = await run([paths.file, paths.preview, mime])
    if ('full' in cleaned) throw Object.assign(new Error('There is no room for an image.'), { code: 'ENOSPC' })
    if ('refused' in cleaned) throw new Refused('file-unusable', cleaned.refused)
    return cleaned
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

/** With an empty environment: there is nothing for it to tell, whoever may come to speak through it. */
function run(args: string[]): Promise<Cleaned> {
  const options = { env: {}, timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, ...args], options, (error: ExecFileException | null, said, complaint) => {
      if (!error) return resolve(JSON.parse(said) as Cleaned)
      // It fell over or took too long: that is the image's doing. An exit by itself is ours.
      if (error.signal) return resolve({ refused: 'This image is damaged and cannot be read.' })
      reject(new Error(`The image process failed: ${complaint.slice(0, 500)}`, { cause: error }))
    })
  })
}
