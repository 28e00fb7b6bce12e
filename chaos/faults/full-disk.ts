import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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
