import { WAVEFORM_PEAKS } from '@parley/protocol/attachment.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { clock, Wave } from '../files/wave.tsx'
import { Icon } from '../panel/icon.tsx'
import { words } from '../words.ts'

const LONGEST_MS = 300_000
const LOOK_MS = 100
const SHOWN = 26
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4']

type Tape = { recorder: MediaRecorder; stop(): void; startedAt: number }

/** Takes the composer's place while the visitor speaks. */
export function Recorder({ chat, id, onDone }: { chat: Chat; id: string; onDone(problem?: string): void }) {
  const [levels, setLevels] = useState<number[]>([])
  const [now, setNow] = useState(0)
  const tape = useRef<Tape | null>(null)
  const heard = useRef<number[]>([])
  const foot = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let gone = false
    record((level) => {
      heard.current.push(level)
      setLevels(heard.current.slice(-SHOWN))
      const ms = Date.now() - tape.current!.startedAt
      setNow(ms)
      if (ms >= LONGEST_MS) send()
    }).then(
      (started) => {
        if (gone) return started.stop()
        tape.current = started
        foot.current!.querySelector<HTMLElement>('.send')!.focus()
      },
      (error: Error) => {
        if (!gone) onDone(error.name === 'NotFoundError' ? words.noMicrophone : words.allowMicrophone)
      },
    )
    return () => {
      gone = true
      tape.current?.stop()
    }
  }, [])

  const send = () => {
    if (!tape.current) return
    const { recorder, stop, startedAt } = tape.current
    tape.current = null
    const durationMs = Date.now() - startedAt
    const pieces: Blob[] = []
    recorder.ondataavailable = ({ data }) => pieces.push(data)
    recorder.onstop = () => {
      const type = recorder.mimeType
      const ending = /mp4/.test(type) ? 'm4a' : 'webm'
      chat.sendVoice(id, new File(pieces, `${words.voiceNote}.${ending}`, { type }), durationMs, peaksOf(heard.current))
    }
    stop()
    onDone()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is for whatever in it has the focus.
    <div
      class="composer"
      ref={foot}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onDone()
      }}
    >
      <button type="button" class="icon" aria-label={words.discardVoice} onClick={() => onDone()}>
        <Icon name="trash" />
      </button>
      <div class="recording" role="timer" aria-label={words.recording(Math.floor(now / 1000))}>
        <i class="rec" />
        <time>{clock(Math.max(0, now - 500))}</time>
        <Wave peaks={[...new Array<number>(SHOWN - levels.length).fill(0), ...levels]} />
      </div>
      <button type="button" class="send" aria-label={words.sendVoice} onClick={send}>
        <span>
          <Icon name="up" />
        </span>
      </button>
    </div>
  )
}

async function record(onLevel: (level: number) => void): Promise<Tape> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  void context.resume()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Uint8Array(analyser.fftSize)
  const recorder = new MediaRecorder(stream, { mimeType: TYPES.find((type) => MediaRecorder.isTypeSupported(type)) })
  const look = setInterval(() => {
    analyser.getByteTimeDomainData(samples)
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0)
    // Speech seldom reaches the top: the root brings quiet voices up.
    onLevel(Math.round(Math.sqrt(loudest / 128) * 100))
  }, LOOK_MS)
  recorder.start()
  return {
    recorder,
    startedAt: Date.now(),
    stop() {
      clearInterval(look)
      if (recorder.state !== 'inactive') recorder.stop()
      for (const track of stream.getTracks()) track.stop()
      void context.close()
    },
  }
}

/** Of each stretch the loudest. */
function peaksOf(levels: number[]): number[] {
  const count = Math.max(1, Math.min(WAVEFORM_PEAKS, levels.length))
  const each = levels.length / count
  return Array.from({ length: count }, (_, at) =>
    Math.max(0, ...levels.slice(Math.floor(at * each), Math.max(1, Math.ceil((at + 1) * each)))),
  )
}
