import type { Build } from './builds.ts'

/** Builds that are as good as the real one: nothing may be lost with them. */
export const VARIANTS: Record<string, Build> = {
  /** Whatever rings, nobody hears it. */
  'deaf-doorbell': {
    changes: [{ file: 'server/realtime/doorbell.ts', find: 'if (ring.n === NODE) return', replace: 'return' }],
  },
  /** A release to come: frames have more fields, and there are frames and public events of which nobody has heard yet. */
  'newer-server': {
    changes: [
      {
        file: 'server/realtime/frames.ts',
        find: 'this.json = JSON.stringify(frame)',
        replace: `this.json = JSON.stringify({ ...frame, mood: { sky: 'blue' } })`,
      },
      {
        file: 'server/realtime/greet.ts',
        find: '= realtime.reception\n',
        replace: `= realtime.reception\n  peer.send({ type: 'weather', sky: 'blue' })\n`,
      },
      {
        file: 'server/messages/send.ts',
        find: '  const { event } = take(',
        replace: `  if (Math.random() < 0.1) take(batch, state, { type: 'conversation.waved', by, sky: 'blue' })
  const { event } = take(`,
      },
      {
        file: 'protocol/events.ts',
        find: `'conversation.reopened': true,`,
        replace: `'conversation.reopened': true, 'conversation.waved': true,`,
      },
      {
        file: 'protocol/apply.ts',
        find: `case 'note.created':`,
        replace: `case 'conversation.waved':\n    case 'note.created':`,
      },
      {
        file: 'server/conversations/visitor-view.ts',
        find: `case 'agent.joined':`,
        replace: `case 'conversation.waved':\n    case 'agent.joined':`,
      },
    ],
  },
}
