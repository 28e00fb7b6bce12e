import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { Button } from '../ui/button.tsx'
import { FieldError, PasswordField } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'

export function PasswordForm({ email }: { email: string }) {
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => request.put<void>('/password', { current, next }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      void client.invalidateQueries({ queryKey: ['sessions'] })
      toast('Password changed. Every other session is signed out.')
    },
  })
  const code = change.error instanceof Failed ? change.error.code : null
  const weak = code?.startsWith('password-too')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <form className="pwform" onSubmit={submit} noValidate aria-labelledby="password-title">
      <h2 id="password-title">Change the password</h2>
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <div className="two">
        <PasswordField
          label="Password now"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          error={code === 'wrong-password' ? change.error?.message : undefined}
        />
        <PasswordField
          label="New password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
          hint="At least 10 characters."
          error={weak ? change.error?.message : undefined}
        />
      </div>
      {change.error && !weak && code !== 'wrong-password' && <FieldError>{sentenceOf(change.error)}</FieldError>}
      <div className="row">
        <Button type="submit" disabled={change.isPending || current === '' || next === ''}>
          Change the password
        </Button>
        <span className="hint">It signs out every other session.</span>
      </div>
    </form>
  )
}
