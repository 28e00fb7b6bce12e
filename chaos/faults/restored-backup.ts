import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** After a disaster the operator goes back to a backup, and the visitors' tabs are still open: they know more than the log. */
export const restoredBackup: Fault = {
  kind: 'restored backup',
  keeps: 'No screen goes on showing what the backup does not hold, however far the new log has got meanwhile.',
  scene: { nodes: 2 },
  times: (minutes) => 0.2 * minutes,
  async strike(scene) {
    const { chance, clients, nodes } = scene
    await pause(chance.whole(500, 1500))
    await Promise.all(nodes.map((node) => node.down('SIGTERM')))
    await clients.ask('backedUp', {})
    await scene.administer('drop database if exists backup', 'create database backup template parley')
    await Promise.all(nodes.map((node) => node.up()))
    await pause(chance.whole(2000, 4000))
    await Promise.all(nodes.map((node) => node.down('SIGKILL')))
    await clients.ask('restored', {})
    await scene.administer('drop database if exists parley with (force)', 'alter database backup rename to parley')
    await Promise.all(nodes.map((node) => node.up()))
    await pause(chance.whole(1000, 3000))
  },
}
