import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The main process of a running PostgreSQL, as its `postmaster.pid` tells. */
export type Postmaster = { pid: number; socketDir: string; ready: boolean }

/** Finds the server that runs on this cluster, and clears away what a killed one left behind. */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  const file = join(clusterDir, 'postmaster.pid')
  const lines = readLines(file)
  const pid = Number(lines[0])
  if (!pid) return undefined
  if (!servesCluster(pid, clusterDir)) {
    // PostgreSQL sees for itself that a process is gone, but believes any live one of its own user: after a crash
    // or a reboot the number may belong to something else. Should we be wrong, its shared memory still guards it.
    if (isAlive(pid)) rmSync(file, { force: true })
    return undefined
  }
  return { pid, socketDir: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function servesCluster(pid: number, clusterDir: string): boolean {
  try {
    if (process.platform === 'linux') {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''
      return command.endsWith('postgres') && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir)
    }
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes('postgres') && command.includes(clusterDir)
  } catch {
    // Gone, or another user's: either way not ours.
    return false
  }
}

/**
 * Ends what a killed server left running: a process that cannot notice it holds the server's memory, and no other starts
 * until it is gone. Nothing is lost by it, since the next start replays the log. Does nothing while there is a server.
 */
export function endOrphans(clusterDir: string): void {
  if (process.platform !== 'linux') return
  const ours = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isOfCluster(pid, clusterDir))
  if (ours.some((pid) => servesCluster(pid, clusterDir))) return
  for (const pid of ours) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

function isOfCluster(pid: number, clusterDir: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''
    return /(^|\/)postgres(:|$)/.test(command) && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir)
  } catch {
    return false
  }
}
