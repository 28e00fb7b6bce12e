import type { Attachment } from '@parley/protocol/attachment.ts'
import { useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Icon } from '../panel/icon.tsx'
import { words } from '../words.ts'
import { useSource } from './links.ts'
import { clock, Wave } from './wave.tsx'

const SPEEDS = [1, 1.5, 2]
/** One at a time. */
let playing: HTMLAudioElement | null = null

export function Recording({ chat, file, place }: { chat: Chat; file: Attachment; place: string }) {
  const { src, onError } = useSource(chat, file)
  const audio = useRef<HTMLAudioElement>(null)
  const [on, setOn] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState((file.durationMs ?? 0) / 1000)
  const [speed, setSpeed] = useState(1)

  const toggle = () => {
    const node = audio.current!
    if (on) return node.pause()
    if (playing !== node) playing?.pause()
    playing = node
    node.playbackRate = speed
    // Refused without a gesture, or cut short by a pause: the button shows how it is.
    node.play().catch(() => setOn(false))
  }
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]!
    setSpeed(next)
    audio.current!.playbackRate = next
  }

  return (
    <div class={`${place} voice`}>
      <button type="button" class="play" aria-label={on ? words.pause : words.play} onClick={toggle}>
        <span>
          <Icon name={on ? 'pause' : 'play'} />
        </span>
      </button>
      <span class="seek">
        <Wave peaks={file.waveform ?? []} part={at > 0 && length > 0 ? Math.min(1, at / length) : 1} />
        <input
          type="range"
          aria-label={words.position}
          aria-valuetext={clock(at * 1000)}
          min={0}
          max={length || 1}
          step={0.1}
          value={at}
          onInput={(event) => {
            audio.current!.currentTime = Number(event.currentTarget.value)
            setAt(Number(event.currentTarget.value))
          }}
        />
      </span>
      <time>{clock((on || at > 0 ? at : length) * 1000)}</time>
      {on && (
        <button type="button" class="speed" aria-label={words.speed(speed)} onClick={faster}>
          {speed}×
        </button>
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: it is what somebody said, there are none. */}
      <audio
        ref={audio}
        src={src}
        preload="none"
        onPlay={() => setOn(true)}
        onPause={() => setOn(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={({ currentTarget: { duration } }) => {
          // Recordings that were never closed say Infinity: what their sender measured stands.
          if (Number.isFinite(duration)) setLength(duration)
        }}
        onError={onError}
      />
    </div>
  )
}
