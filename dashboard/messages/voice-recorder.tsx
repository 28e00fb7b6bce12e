export function VoiceRecorder(_props: { onDone(sends: boolean): void }) {
  return null
}
