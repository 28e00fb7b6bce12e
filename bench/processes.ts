import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** What the kernel says of processes, in microseconds and bytes. Linux only: other systems tell it in other ways. */

/** CPU time used so far by all threads of a process. */
export function cpuOf(pid: number): number {
  let nanoseconds = 0
  for (const thread of list(`/proc/${pid}/task`)) {
    nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] || 0)
  }
  return nanoseconds / 1000
}

/** CPU time used so far by a process and its children, those that have ended included. For PostgreSQL: all of it. */
export function cpuOfFamily(pid: number): number {
  const ticks = fieldsOf(pid)
  const endedChildren = (Number(ticks[13] ?? 0) + Number(ticks[14] ?? 0)) * 10_000
  return cpuOf(pid) + endedChildren + childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), 0)
}

export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

/** With these, Node collects its garbage when `settled` asks for it. */
export const COLLECTING = ['--expose-gc', '--import', fileURLToPath(new URL('collect-garbage.ts', import.meta.url))]

/** Resident memory of such a process once there is nothing left to give back. */
export async function settled(pid: number): Promise<number> {
  for (let last = Number.POSITIVE_INFINITY; ; ) {
    process.kill(pid, 'SIGUSR2')
    await pause(1000)
    const bytes = residentBytes(pid)
    if (bytes > last * 0.998) return bytes
    last = bytes
  }
}

/** Memory of a process and its children, what they share counted once: for PostgreSQL, all of it. */
export function proportionalBytes(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    const [, kb] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${one}/smaps_rollup`)) ?? []
    return sum + Number(kb ?? 0) * 1024
  }, 0)
}

export function childrenOf(pid: number): number[] {
  return list('/proc')
    .map(Number)
    .filter((one) => one > 0 && Number(fieldsOf(one)[1]) === pid)
}

/** The fields of /proc/PID/stat from the third on: the second is a name, which may hold anything. */
function fieldsOf(pid: number): string[] {
  const text = read(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // It has ended meanwhile.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
