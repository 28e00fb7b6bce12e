const PATHS = {
  down: 'm6 9.5 6 6 6-6',
  back: 'm14.5 6-6 6 6 6',
  next: 'm9.5 6 6 6-6 6',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  smile:
    'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0m5 2.2c.8 1.2 2 1.9 3.5 1.9s2.7-.7 3.5-1.9M9.3 9.8h.01M14.7 9.8h.01',
  up: 'M12 19V5.5M6 11.2l6-6 6 6',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7.5V12l3 2',
  check: 'm5.5 12.5 4.2 4.2 8.8-9.2',
  checks: 'm2.5 12.8 4 4 8-8.8m-3.3 7.5 1.3 1.3 8-8.8',
  alert: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7.8v5M12 16.1h.01',
  off: 'M4 4l16 16M8.8 14.8a5 5 0 0 1 6 .5M5.5 11.6a9.5 9.5 0 0 1 3.6-2.2m3.7-.5c2.2.2 4.2 1.2 5.7 2.7M12 18.5h.01',
  sync: 'M19.5 12a7.5 7.5 0 0 1-13.3 4.8M4.5 12a7.5 7.5 0 0 1 13.3-4.8M18.5 3.5v4h-4M5.5 20.5v-4h4',
  spark: 'M12 3.5c.6 4.7 3.8 7.9 8.5 8.5-4.7.6-7.9 3.8-8.5 8.5-.6-4.7-3.8-7.9-8.5-8.5 4.7-.6 7.9-3.8 8.5-8.5Z',
  hand: 'M7 11V7.5a1.5 1.5 0 0 1 3 0V11m0-1V5.5a1.5 1.5 0 0 1 3 0V11m0-3.5a1.5 1.5 0 0 1 3 0V12m0-1.5a1.5 1.5 0 0 1 3 0V15a5.5 5.5 0 0 1-5.5 5.5h-1.7a5.5 5.5 0 0 1-4.5-2.4L4.5 14a1.5 1.5 0 0 1 2.4-1.7L8 13.5',
  heart: 'M12 20.5s-7.5-4.2-7.5-10a4.2 4.2 0 0 1 7.5-2.6 4.2 4.2 0 0 1 7.5 2.6c0 5.8-7.5 10-7.5 10Z',
  cup: 'M5 9h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4V9Zm11 1.5h1.5a2.5 2.5 0 0 1 0 5H16M8.5 3.5V6m4-2.5V6',
} as const

export type IconName = keyof typeof PATHS

/** Never without a word beside it or a name around it. */
export function Icon({ name, flip, spin }: { name: IconName; flip?: boolean; spin?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={flip ? 'flip' : spin ? 'spin' : undefined}>
      <path d={PATHS[name]} />
    </svg>
  )
}
