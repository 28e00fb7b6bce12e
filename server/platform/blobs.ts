import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { Refused } from './refused.ts'
import { openS3, type S3Place } from './s3.ts'

export type Range = { start: number; end: number }

/** Where files are: a folder, or a bucket that several nodes share. A key is written once and never changes its bytes. */
export type Store = {
  /** Takes over the file at `path`: after this, it is in the store and nowhere else. */
  keep(path: string, key: string): Promise<void>
  /** Null when there is no such key. `end` is included, as in HTTP. */
  read(key: string, range?: Range): Promise<Readable | null>
  /** Removing what is not there is no error: a sweep may come twice. */
  remove(key: string): Promise<void>
  /** The keys that begin with a day. */
  keysOf(day: string): AsyncIterable<string>
}

export type Blobs = Store & {
  /** A path for bytes on their way in. Whoever asks removes what it put there; what a crash leaves is swept. */
  incoming(): Promise<string>
  /** Removes what has been on its way in since before this moment. */
  sweepIncoming(before: number): Promise<void>
}

export function openBlobs({ dataDir, s3 }: { dataDir: string; s3: S3Place | undefined }): Blobs {
  const root = join(dataDir, 'files')
  const folder = join(root, 'incoming')
  return {
    ...(s3 ? openS3(s3) : openFolder(root)),
    async incoming() {
      await mkdir(folder, { recursive: true }).catch(rethrowFull)
      return join(folder, randomUUID())
    },
    async sweepIncoming(before) {
      for (const name of await readdir(folder).catch(() => [])) {
        const found = await stat(join(folder, name)).catch(() => null)
        if (found && found.mtimeMs < before) await rm(join(folder, name), { force: true })
      }
    },
  }
}

/**
 * A name that nobody can guess, under the day it was made: what a crash left without a row is looked for among a few
 * days, not among everything.
 */
export function newKey(now = new Date()): string {
  return `${dayOf(now)}/${randomUUID()}`
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function openFolder(root: string): Store {
  const at = (key: string) => join(root, key)
  return {
    async keep(path, key) {
      const folder = dirname(at(key))
      await mkdir(folder, { recursive: true }).catch(rethrowFull)
      await synced(path)
      await rename(path, at(key)).catch(rethrowFull)
      await synced(folder)
    },
    async read(key, range) {
      const file = await open(at(key)).catch(nullIfMissing)
      return file ? file.createReadStream(range) : null
    },
    async remove(key) {
      await rm(at(key), { force: true })
    },
    async *keysOf(day) {
      const names = (await readdir(at(day)).catch(nullIfMissing)) ?? []
      for (const name of names) yield `${day}/${name}`
    },
  }
}

/** A message is acknowledged when it is on disk; so must be what it carries. */
async function synced(path: string): Promise<void> {
  const file = await open(path)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}

/** A full disk, or a quota that is used up, is no fault of ours: the person hears it, and words still go out. */
export function rethrowFull(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new Refused('storage-full', 'There is no room for files at the moment. Messages without files still go out.')
  }
  throw error
}
