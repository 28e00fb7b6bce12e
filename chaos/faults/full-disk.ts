import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '@parley/protocol/id.ts'
import type { Scene } from '../scene.ts'
import type { Fault } from './fault.ts'

const DISK = 'disk'
const BALLAST = 'ballast'

/** Somebody else fills the disk on which the database lives, and after a while makes room again. */
export const fullDatabaseDisk: Fault = {
  kind: 'full disk under the database',
  keeps: 'Nothing is acknowledged that has no room; what waits is sent when there is room again, by itself.',
  // So that its log of changes alone does not fill so small a disk.
  scene: { nodes: 2, postgres: { max_wal_size: '64MB', min_wal_size: '32MB' } },
  times: (minutes) => 0.2 * minutes,
  cannot: cannotMount,
  prepare: (folder) => ({ dataDir: mountDisk(folder, '400m') }),
  cleanUp: unmountDisk,
  async strike({ chance, folder }) {
    await pause(1000)
    fill(join(folder, DISK))
    await pause(chance.whole(2000, 4000))
    rmSync(join(folder, DISK, BALLAST))
    await pause(1500)
  },
}

/** The same under the files that people attach. */
export const fullFilesDisk: Fault = {
  kind: 'full disk under the files',
  keeps:
    'A file without room is refused with a reason and leaves nothing behind; words go out meanwhile, files do again afterwards.',
  scene: { nodes: 2 },
  times: (minutes) => 0.2 * minutes,
  cannot: cannotMount,
  prepare: (folder) => ({ env: { DATA_DIR: mountDisk(folder, '64m') } }),
  cleanUp: unmountDisk,
  async strike(scene) {
    const disk = join(scene.folder, DISK)
    const kept = [await attach(scene), await attach(scene)]
    fill(disk)
    for (let n = 0; n < 5; n++) {
      const { status } = await attach(scene)
      if (status !== 507) wrong(scene, `a file without room was answered with ${status}`)
    }
    const left = readdirSync(join(disk, 'files/incoming'))
    if (left.length > 0) wrong(scene, `${left.length} files were left on their way in`)
    rmSync(join(disk, BALLAST))
    kept.push(await attach(scene))
    for (const { status, url, bytes, cookie } of kept) {
      if (status !== 201) wrong(scene, `a file for which there was room was answered with ${status}`)
      const answer = await fetch(url, { headers: { cookie } })
      if (!Buffer.from(await answer.arrayBuffer()).equals(bytes)) wrong(scene, 'a file that was taken in is another')
    }
  },
}

const wrong = (scene: Scene, what: string) => scene.violations.push({ kind: 'file', what })

/** Uploads a file, and sends a message that carries it. */
async function attach({ plans, chance }: Scene) {
  const { port, cookie = '', conversations } = plans.find((plan) => plan.kind === 'agent' && plan.writes)!
  const own = `http://127.0.0.1:${port}`
  const [id, conversation] = [newId(), chance.pick(conversations)]
  const bytes = Buffer.from(Array.from({ length: 5000 }, () => `${chance.next()}\n`).join(''))
  const headers = { cookie, 'x-parley': '1' }
  const uploaded = await fetch(`${own}/api/v1/conversations/${conversation}/attachments/${id}?name=list.txt`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: bytes,
  })
  await uploaded.arrayBuffer()
  if (uploaded.ok) {
    const sent = await fetch(`${own}/api/v1/conversations/${conversation}/messages`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ id: newId(), body: '', attachments: [id] }),
    })
    if (!sent.ok) throw new Error(`A message with a file was refused: ${await sent.text()}`)
    await sent.arrayBuffer()
  }
  return { status: uploaded.status, url: `${own}/files/${id}/list.txt`, bytes, cookie }
}

export function cannotMount(): string | undefined {
  return process.getuid?.() === 0 ? undefined : 'a small disk can only be mounted by root'
}

/** A disk of its own, in memory. */
export function mountDisk(folder: string, size: string): string {
  const disk = join(folder, DISK)
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', disk])
  chmodSync(disk, 0o755)
  return disk
}

export function unmountDisk(folder: string): void {
  execFileSync('umount', [join(folder, DISK)])
}

/** To the last byte. */
export function fill(disk: string): void {
  const { bavail, bsize } = statfsSync(disk)
  for (let bytes = bavail * bsize; bytes > 0; ) {
    const piece = Math.min(bytes, 16 * 2 ** 20)
    try {
      writeFileSync(join(disk, BALLAST), Buffer.alloc(piece), { flag: 'a' })
    } catch (error) {
      // Others write meanwhile; then it is full all the sooner.
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
    bytes -= piece
  }
}
