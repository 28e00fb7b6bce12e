import type { Attachment } from '@parley/protocol/attachment.ts'
import { Pause, Play } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { fileAddress } from './files.tsx'

const SPEEDS = [1, 1.5, 2]
/** One speaks at a time. */
let speaking: HTMLAudioElement | null = null

/** A voice note: its loudness as bars that are also the way to a place in it, and the speed it is heard at. */
export function VoicePlayer(props: {
  attachment: Pick<Attachment, 'id' | 'name' | 'durationMs' | 'waveform'>
  source?: string
  onBroken?(): void
}) {
  const { attachment, source, onBroken } = props
  const audio = useRef<HTMLAudioElement | null>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [speed, setSpeed] = useState(1)
  const whole = (attachment.durationMs ?? 0) / 1000
  const peaks = attachment.waveform ?? []

  /** Loaded when it is first wanted: a timeline full of voice notes fetches none of them. */
  const sound = () => {
    if (audio.current) return audio.current
    const el = new Audio(source ?? fileAddress(attachment))
    el.ontimeupdate = () => setAt(el.currentTime)
    el.onplay = () => {
      if (speaking && speaking !== el) speaking.pause()
      speaking = el
      setPlaying(true)
    }
    el.onpause = () => setPlaying(false)
    el.onended = () => setAt(0)
    el.onerror = () => onBroken?.()
    audio.current = el
    return el
  }
  useEffect(() => () => audio.current?.pause(), [])

  const toggle = () => {
    const el = sound()
    if (!el.paused) return el.pause()
    el.playbackRate = speed
    void el.play().catch(() => setPlaying(false))
  }
  const seek = (to: number) => {
    const next = Math.max(0, Math.min(whole, to))
    sound().currentTime = next
    setAt(next)
  }
  const point = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && event.buttons === 0) return
    const { left, width } = event.currentTarget.getBoundingClientRect()
    seek(((event.clientX - left) / width) * whole)
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowRight: 2, ArrowUp: 2, ArrowLeft: -2, ArrowDown: -2, Home: -whole, End: whole }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    seek(at + step)
  }
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]!
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = next
  }
  return (
    <div className="voice-note" dir="ltr">
      <button
        type="button"
        className="play28"
        aria-label={playing ? 'Pause voice note' : 'Play voice note'}
        onClick={toggle}
      >
        {playing ? <Pause className="i fill" /> : <Play className="i fill" />}
      </button>
      <div
        className="wave"
        role="slider"
        tabIndex={0}
        aria-label="Place in the voice note"
        aria-valuemin={0}
        aria-valuemax={Math.round(whole)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={`${running(at)} of ${running(whole)}`}
        onPointerDown={point}
        onPointerMove={point}
        onKeyDown={press}
      >
        {peaks.map((peak, i) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: a recording does not change.
            key={i}
            className={whole > 0 && at > 0 && i / peaks.length <= at / whole ? 'on' : ''}
            style={{ blockSize: `${Math.max(8, peak)}%` }}
          />
        ))}
      </div>
      <span className="s num">{at > 0 ? `${running(at)} / ${running(whole)}` : running(whole)}</span>
      <button type="button" className="speed s num" aria-label={`Speed ${speed}`} title="Speed" onClick={faster}>
        {speed}×
      </button>
    </div>
  )
}

export function running(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
