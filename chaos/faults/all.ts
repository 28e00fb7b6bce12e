import { badWeather } from './bad-weather.ts'
import { clockJump } from './clock-jump.ts'
import { deafDoorbell } from './deaf-doorbell.ts'
import type { Fault } from './fault.ts'
import { fullDatabaseDisk, fullFilesDisk } from './full-disk.ts'
import { halfOpen } from './half-open.ts'
import { killApp, killOnlyApp } from './kill-app.ts'
import { killPostgres } from './kill-postgres.ts'
import { oldWidget } from './old-widget.ts'
import { partition } from './partition.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { restoredBackup } from './restored-backup.ts'
import { rollingRestart } from './rolling-restart.ts'
import { rudeClients } from './rude-clients.ts'
import { slowConsumer } from './slow-consumer.ts'
import { twoTabs } from './two-tabs.ts'

/** In the order in which they are run: what breaks soonest is known first. */
export const FAULTS: Fault[] = [
  killOnlyApp,
  badWeather,
  slowConsumer,
  rudeClients,
  twoTabs,
  clockJump,
  restoredBackup,
  oldWidget,
  fullDatabaseDisk,
  fullFilesDisk,
  reconnectStorm,
  deafDoorbell,
  halfOpen,
  rollingRestart,
  partition,
  killPostgres,
  killApp,
]
