/** The true layout in grey bars, from 150 ms on: what comes sooner is never announced. */
export function CardSkeletons({ count }: { count: number }) {
  return (
    <div className="late" aria-busy="true">
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never reordered.
        <div key={at} className="skc">
          <span className="sk round" />
          <div className="grow">
            <span className="sk" style={{ width: '46%' }} />
            <span className="sk" style={{ width: '88%' }} />
            <span className="sk" style={{ width: '30%' }} />
          </div>
        </div>
      ))}
    </div>
  )
}

export function BubbleSkeletons() {
  return (
    <div className="skb late" aria-busy="true">
      {['58%', '36%', '48%', '64%', '30%'].map((width, at) => (
        <span key={width} className={`sk ${at === 2 || at === 3 ? 'ours' : ''}`} style={{ width }} />
      ))}
    </div>
  )
}

export function LineSkeletons({ widths }: { widths: string[] }) {
  return (
    <div className="skl late" aria-busy="true">
      {widths.map((width) => (
        <span key={width} className="sk" style={{ width }} />
      ))}
    </div>
  )
}
