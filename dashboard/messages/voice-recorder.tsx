import { WAVEFORM_PEAKS } from '@parley/protocol/attachment.ts'
import { CircleAlert, MicOff, RotateCcw, Square, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { Button } from '../ui/button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { useComposer } from './composer-context.tsx'
import { running } from './voice-player.tsx'

const LONGEST_S = 300
const LOOK_MS = 50
/** More than this is not thrown away without a question. */
const TRIFLE_S = 3
const BARS = 90

type State = 'asking' | 'recording' | 'denied' | 'none'

/** Records until Stop, then the recording is a file of the draft; with Send it goes as soon as it has arrived. */
export function VoiceRecorder({ onDone }: { onDone(sends: boolean): void }) {
  const desk = useDesk()
  const { attachments, conversation, mode } = useComposer()
  const [state, setState] = useState<State>('asking')
  const [loudness, setLoudness] = useState<readonly number[]>([])
  const [asks, setAsks] = useState(false)
  const [tried, setTried] = useState(0)
  const stop = useRef<(keeps: boolean, sends: boolean) => void>(() => onDone(false))
  const done = useRef(onDone)
  done.current = onDone
  const add = useRef(attachments.add)
  add.current = attachments.add
  const seconds = (loudness.length * LOOK_MS) / 1000

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each try.
  useEffect(() => {
    let over = false
    let end = () => {}
    setState('asking')
    void listen().then(
      (stream) => {
        if (over) return close(stream)
        const recording = record(stream, (peaks) => {
          setLoudness(peaks)
          if (peaks.length * LOOK_MS >= LONGEST_S * 1000) stop.current(true, false)
        })
        setState('recording')
        end = () => recording.end()
        stop.current = (keeps, sends) => {
          stop.current = () => {}
          end = () => {}
          void recording.end().then((taken) => {
            if (keeps && taken) add.current([taken.file], taken.claims)
            done.current(keeps && sends)
          })
        }
      },
      (error: unknown) => {
        if (!over) setState(error instanceof DOMException && error.name === 'NotFoundError' ? 'none' : 'denied')
      },
    )
    return () => {
      over = true
      end()
    }
  }, [tried])

  // The visitor sees that somebody is at it.
  useEffect(() => {
    if (mode === 'note' || state !== 'recording') return
    const say = () => desk.sayTyping(conversation.id, true)
    say()
    const timer = setInterval(say, 2500)
    return () => {
      clearInterval(timer)
      desk.sayTyping(conversation.id, false)
    }
  }, [desk, conversation.id, mode, state])

  const throwAway = () => {
    if (seconds > TRIFLE_S && !asks) return setAsks(true)
    stop.current(false, false)
  }
  useShortcut('escape', () => (state === 'recording' ? throwAway() : onDone(false)), { anywhere: true })
  const first = useRef<HTMLButtonElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: in each state, its first act.
  useEffect(() => first.current?.focus(), [state])

  if (state === 'denied' || state === 'none') {
    return (
      <div className="rec refused" role="alert">
        <MicOff className="i" />
        <span className="grow">
          {state === 'none'
            ? 'No microphone was found. Plug one in, then try again.'
            : 'The microphone is blocked for this page. Allow it beside the address, then try again.'}
        </span>
        <Button ref={first} size="small" onClick={() => setTried(tried + 1)}>
          <RotateCcw className="i" />
          Try again
        </Button>
        <Button look="ghost" size="small" onClick={() => onDone(false)}>
          Close
        </Button>
      </div>
    )
  }
  const shown = loudness.slice(-BARS)
  return (
    <div className="recording">
      <div className="rec" dir="ltr">
        <span className="recdot" />
        <span className="m num" role="timer" aria-label="Recorded">
          {running(Math.floor(seconds))}
        </span>
        <span className="wave live" aria-hidden="true">
          {shown.map((peak, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they move on as one.
            <i key={at} style={{ blockSize: `${Math.max(6, peak)}%` }} />
          ))}
        </span>
        <span className="s t3 num">{state === 'asking' ? 'allow the microphone' : `of ${running(LONGEST_S)}`}</span>
      </div>
      <div className="tools">
        <Button look="ghost" danger size="small" onClick={throwAway}>
          {asks ? <CircleAlert className="i" /> : <Trash2 className="i" />}
          {asks ? `Throw ${running(Math.floor(seconds))} away` : 'Throw away'}
        </Button>
        {asks && (
          <Button look="ghost" size="small" onClick={() => setAsks(false)}>
            Go on
          </Button>
        )}
        <span className="end">
          {!asks && (
            <Button ref={first} disabled={state === 'asking'} onClick={() => stop.current(true, false)}>
              <Square className="i" />
              Stop
            </Button>
          )}
          <Button look="primary" disabled={state === 'asking'} onClick={() => stop.current(true, true)}>
            {mode === 'note' ? 'Add note' : 'Send'}
          </Button>
        </span>
      </div>
    </div>
  )
}

function listen(): Promise<MediaStream> {
  // Without HTTPS there is no such thing.
  if (!navigator.mediaDevices) return Promise.reject(new DOMException('', 'NotAllowedError'))
  return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } })
}

const close = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop()
}

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

function record(stream: MediaStream, onLoudness: (peaks: readonly number[]) => void) {
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one))
  const recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: 32_000 })
  const pieces: Blob[] = []
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  recorder.start(1000)
  const began = performance.now()

  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(stream).connect(analyser)
  const wave = new Float32Array(analyser.fftSize)
  let peaks: readonly number[] = []
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave)
    const power = wave.reduce((sum, at) => sum + at * at, 0) / wave.length
    // As the ear hears it: by orders, not by amounts.
    const loud = Math.max(0, Math.min(100, Math.round(100 + (20 * Math.log10(Math.sqrt(power) + 1e-6) * 100) / 55)))
    // By the clock: a tab in the background looks less often.
    const due = Math.floor((performance.now() - began) / LOOK_MS)
    peaks = [...peaks, ...new Array<number>(Math.max(0, due - peaks.length)).fill(loud)]
    onLoudness(peaks)
  }, LOOK_MS)

  let ended = false
  return {
    async end() {
      if (ended) return null
      ended = true
      clearInterval(timer)
      const durationMs = Math.max(1, Math.round(performance.now() - began))
      const stopped = new Promise((resolve) => {
        recorder.onstop = resolve
      })
      recorder.stop()
      await stopped
      close(stream)
      void context.close()
      const mime = (recorder.mimeType || 'audio/webm').split(';')[0]!
      const ending = mime === 'audio/mp4' ? 'm4a' : mime === 'audio/ogg' ? 'ogg' : 'webm'
      const file = new File(pieces, `voice-note.${ending}`, { type: mime })
      return { file, claims: { durationMs, waveform: waveformOf(peaks) } }
    },
  }
}

/** As few bars as a note shows, each the loudest of its part. */
function waveformOf(peaks: readonly number[]): number[] {
  const bars = Math.min(WAVEFORM_PEAKS, Math.max(1, peaks.length))
  return Array.from({ length: bars }, (_, at) => {
    const part = peaks.slice(Math.floor((at * peaks.length) / bars), Math.floor(((at + 1) * peaks.length) / bars))
    return Math.max(0, ...part)
  })
}
