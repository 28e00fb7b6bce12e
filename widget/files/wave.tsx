const BARS = 26
const STEP = 5.08

/** Loudness as bars; `part` of them is told apart. Drawn from left to right in every language, as time is in players. */
export function Wave({ peaks, part = 1 }: { peaks: number[]; part?: number }) {
  const bars = Array.from({ length: BARS }, (_, at) => {
    const peak = peaks[Math.floor((at * peaks.length) / BARS)] ?? 0
    const half = 2 + peak * 0.1
    return `M${(2.5 + at * STEP).toFixed(1)} ${14 - half}v${2 * half}`
  })
  const played = Math.round(part * BARS)
  return (
    <svg class="wave" viewBox="0 0 132 28" preserveAspectRatio="none" aria-hidden="true">
      <path d={bars.slice(0, played).join('')} />
      <path class="rest" d={bars.slice(played).join('')} />
    </svg>
  )
}

export function clock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
