import { badWeather } from './bad-weather.ts'
import type { Fault } from './fault.ts'
import { halfOpen } from './half-open.ts'
import { killApp } from './kill-app.ts'
import { killPostgres } from './kill-postgres.ts'
import { partition } from './partition.ts'
import { rollingRestart } from './rolling-restart.ts'

/** In the order in which they are run. */
export const FAULTS: Fault[] = [killApp, killPostgres, partition, rollingRestart, halfOpen, badWeather]
