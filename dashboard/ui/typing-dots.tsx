export function TypingDots() {
  return (
    <span className="dots3" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  )
}
