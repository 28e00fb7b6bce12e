import { CircleAlert, Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId, useState } from 'react'

type FieldProps = Omit<ComponentProps<'input'>, 'size'> & {
  label: string
  hint?: ReactNode
  error?: string | undefined
  large?: boolean
  optional?: boolean
}

export function Field({ label, hint, error, large, optional, className = '', ...props }: FieldProps) {
  const id = useId()
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {optional && <span className="opt-mark">optional</span>}
      <input
        id={id}
        className={`in w ${large ? 'lg' : ''} ${error ? 'bad' : ''}`}
        {...describedBy(id, hint, error)}
        {...props}
      />
      <Below id={id} hint={hint} error={error} />
    </div>
  )
}

/** A password one can look at: typing blind on a phone is what makes people choose short ones. */
export function PasswordField({ label, hint, error, large, className = '', ...props }: FieldProps) {
  const id = useId()
  const [shown, setShown] = useState(false)
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      <span className="in-wrap">
        <input
          id={id}
          type={shown ? 'text' : 'password'}
          className={`in w ${large ? 'lg' : ''} ${error ? 'bad' : ''}`}
          {...describedBy(id, hint, error)}
          {...props}
        />
        <button
          type="button"
          className="ib sm peek"
          aria-label="Show what I type"
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff className="i" /> : <Eye className="i" />}
        </button>
      </span>
      <Below id={id} hint={hint} error={error} />
    </div>
  )
}

export function TextArea({
  label,
  hint,
  error,
  ...props
}: ComponentProps<'textarea'> & Pick<FieldProps, 'label' | 'hint' | 'error'>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} className={`in area w ${error ? 'bad' : ''}`} {...describedBy(id, hint, error)} {...props} />
      <Below id={id} hint={hint} error={error} />
    </div>
  )
}

function describedBy(id: string, hint: ReactNode, error: string | undefined) {
  return error
    ? ({ 'aria-invalid': true, 'aria-describedby': `${id}-error` } as const)
    : hint
      ? { 'aria-describedby': `${id}-hint` }
      : {}
}

function Below({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
  if (error) return <FieldError id={`${id}-error`}>{error}</FieldError>
  return hint ? (
    <div id={`${id}-hint`} className="hint">
      {hint}
    </div>
  ) : null
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div id={id} className="err" role="alert">
      <CircleAlert className="i" />
      {children}
    </div>
  )
}
