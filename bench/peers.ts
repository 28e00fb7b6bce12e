import { type Figure, rounded } from './figures.ts'

/**
 * What others were measured at. Not in the same run, nor with the same load: read the magnitudes, not the digits. The PHP
 * peer was installed on a machine of 2 cores and driven through its own interfaces, its best push mode for delivery;
 * Chatwoot 4.15.1 was built unmodified, and its files weighed with gzip -9.
 */
const PEERS: { what: string; peer: string; said: string; figure: string; theirs: number }[] = [
  {
    what: 'messages stored per second',
    peer: 'the leading PHP peer',
    said: '700',
    figure: 'durable sends at saturation',
    theirs: 700,
  },
  {
    what: 'a message to the other side, p50',
    peer: 'the leading PHP peer, push',
    said: '19–26 ms',
    figure: 'visitor → agent at 500 msg/s, p50',
    theirs: 19,
  },
  {
    what: 'a message to the other side, p99',
    peer: 'the leading PHP peer, push',
    said: '112 ms',
    figure: 'visitor → agent at 500 msg/s, p99',
    theirs: 112,
  },
  {
    what: 'a new chat shown to an agent, p50',
    peer: 'the leading PHP peer',
    said: '6 s',
    figure: 'a new chat at every desk, p50',
    theirs: 6000,
  },
  {
    what: 'a new chat shown to an agent, worst',
    peer: 'the leading PHP peer',
    said: '14 s',
    figure: 'a new chat at every desk, the slowest',
    theirs: 14_000,
  },
  {
    what: 'on every host page, gz',
    peer: 'the leading PHP peer',
    said: '259 KB',
    figure: 'widget on the host page',
    theirs: 259,
  },
  {
    what: 'on every host page, gz',
    peer: 'Chatwoot',
    said: '489 KB',
    figure: 'widget on the host page',
    theirs: 489,
  },
  { what: 'the chat opened, gz', peer: 'Chatwoot', said: '624 KB', figure: 'widget opened, everything', theirs: 624 },
  {
    what: 'the dashboard’s first load, gz',
    peer: 'Chatwoot',
    said: '5 100 KB',
    figure: 'dashboard, first load',
    theirs: 5100,
  },
]

/** A second table: figures of this run beside those of others. */
export function besidePeers(figures: Figure[]): string {
  const rows = PEERS.flatMap(({ what, peer, said, figure, theirs }) => {
    const ours = figures.find((one) => one.figure === figure)
    if (!ours) return []
    const [more, less] = ours.value > theirs ? [ours.value, theirs] : [theirs, ours.value]
    return [`| ${what} | ${peer} | ${said} | ${rounded(ours.value)} ${ours.unit} | ${rounded(more / less)} × |`]
  })
  return ['| | | there | here | apart |', '| --- | --- | ---: | ---: | ---: |', ...rows].join('\n')
}
