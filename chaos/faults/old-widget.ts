import type { Fault } from './fault.ts'
import { killApp } from './kill-app.ts'

/** Visitors whose tab has been open since the first release, and a server that has learned words they do not know. */
export const oldWidget: Fault = {
  kind: 'old widget, new server, app killed',
  keeps: 'What an old client does not know it passes over; what it knows keeps its meaning.',
  scene: { nodes: 2, broken: 'newer-server', cast: { visitors: 30, agents: 4, client: '0.1.0' } },
  times: (minutes) => minutes,
  strike: killApp.strike,
}
