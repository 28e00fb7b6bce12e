import type { SoundName } from '@parley/protocol/notification.ts'

/** Each a few tones: when it begins, how high, how long, in seconds and hertz. Made here, so there is nothing to load. */
const SOUNDS: Record<SoundName, { wave: OscillatorType; tones: [at: number, pitch: number, long: number][] }> = {
  pebble: { wave: 'sine', tones: [[0, 880, 0.09]] },
  drop: {
    wave: 'sine',
    tones: [
      [0, 1320, 0.06],
      [0.05, 990, 0.14],
    ],
  },
  'two-notes': {
    wave: 'triangle',
    tones: [
      [0, 587, 0.16],
      [0.16, 784, 0.28],
    ],
  },
  chime: {
    wave: 'sine',
    tones: [
      [0, 784, 0.4],
      [0.12, 988, 0.4],
      [0.24, 1175, 0.5],
    ],
  },
}

export const SOUND_NAMES: Record<SoundName, string> = {
  pebble: 'Pebble',
  drop: 'Drop',
  'two-notes': 'Two notes',
  chime: 'Chime',
}

let audio: AudioContext | null = null
let lastAt = Number.NEGATIVE_INFINITY
/** A flood of messages is one sound, not a rattle. */
const APART_MS = 1500

/** Plays it, unless one has just been played. Browsers stay silent on a page that nobody has touched yet. */
export function play(name: SoundName, volume: number, { anyway = false } = {}): void {
  const now = performance.now()
  if (volume === 0 || (!anyway && now - lastAt < APART_MS)) return
  lastAt = now
  audio ??= new AudioContext()
  void audio.resume().catch(() => {})
  const { wave, tones } = SOUNDS[name]
  for (const [at, pitch, long] of tones) {
    const [tone, loud] = [audio.createOscillator(), audio.createGain()]
    const begin = audio.currentTime + at
    tone.type = wave
    tone.frequency.value = pitch
    loud.gain.setValueAtTime(0, begin)
    loud.gain.linearRampToValueAtTime((volume / 100) * 0.3, begin + 0.01)
    loud.gain.exponentialRampToValueAtTime(0.0001, begin + long)
    tone.connect(loud).connect(audio.destination)
    tone.start(begin)
    tone.stop(begin + long)
  }
  // For tests, and for who wonders why it is silent.
  document.documentElement.dataset.sounded = name
}
