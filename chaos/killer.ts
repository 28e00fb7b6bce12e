import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { childrenOf } from '../bench/processes.ts'
import { serve } from '../server/test/servant.ts'

/**
 * Kills from a process of its own: one that shares its loop with the clients or the servers would stop them for the
 * moment of the kill, and no message would ever be caught between its commit and its acknowledgement.
 */
const commands = {
  async kill({ pid, signal, afterMs = 0 }: { pid: number; signal: NodeJS.Signals; afterMs?: number }): Promise<void> {
    await pause(afterMs)
    send(pid, signal)
  },
  /** The whole of a PostgreSQL at once, so that nobody is left to tidy up. */
  async killPostgres({ clusterDir, afterMs = 0 }: { clusterDir: string; afterMs?: number }): Promise<void> {
    await pause(afterMs)
    const postmaster = Number(readFileSync(`${clusterDir}/postmaster.pid`, 'utf8').split('\n')[0])
    if (!(postmaster > 1)) throw new Error(`There is no PostgreSQL in ${clusterDir} to be killed.`)
    // Stopped first, so that it makes no more children while they are counted.
    send(postmaster, 'SIGSTOP')
    for (const pid of [...childrenOf(postmaster), postmaster]) send(pid, 'SIGKILL')
  },
}

export type KillerCommands = typeof commands

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}

serve(commands)
