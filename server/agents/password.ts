import { z } from 'zod'
import { Refused } from '../platform/refused.ts'

const SHORTEST = 10
const LONGEST = 128

/** What a password must be is said by `checkPassword`; here only what would be unreasonable to hash. */
export const passwordSchema = z.string().max(LONGEST, `A password may have ${LONGEST} characters.`)

/** Length is what counts (NIST SP 800-63B §3.1.1.2): no rules of digits and signs, but nothing that is tried first. */
export function checkPassword(password: string, email: string): void {
  const refuse = (message: string) => new Refused('password-too-weak', message, { field: 'password' })
  if (password.length < SHORTEST) {
    throw new Refused('password-too-short', `Use at least ${SHORTEST} characters.`, { field: 'password' })
  }
  const plain = password.toLowerCase()
  if (plain === email.toLowerCase()) throw refuse('Use something other than your e-mail address.')
  if (new Set(plain).size < 4 || COMMON.has(plain))
    throw refuse('This password is one of the first to be guessed. Use another.')
}

/** The most used of ten characters and more, from published breach counts. */
const COMMON = new Set(
  `1234567890 12345678910 0123456789 0987654321 9876543210 1234567891 1122334455 123456789a a123456789 1234567890q
  qwertyuiop qwertyuiop123 qwerty12345 qwerty123456 1234567qwerty 123456qwerty asdfghjkl123 asdfghjkl1 zxcvbnm123 zxcvbnm1234
  1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc zaq12wsxcde3 qazwsxedc1 qazwsxedcrfv 1234qwerasdf qwer1234qwer
  password12 password123 password1234 password12345 password123456 passw0rd123 password!1 password01 mypassword passwordpassword
  iloveyou12 iloveyou123 letmein123 letmein1234 welcome123 welcome1234 welcome12345 changeme123 changeme1234 administrator
  administrator1 admin12345 admin123456 adminadmin adminadmin1 superadmin1 sunshine123 princess123 football123 baseball123
  basketball liverpool1 manchester1 chocolate1 butterfly1 abcdefghij abcdefghijk abcdefg123 abcd123456 abc1234567 abc123456789
  computer123 internet123 samsung123 charlie123 michael123 jessica123 ashley1234 monkey12345 dragon12345 master12345 shadow12345
  parleyparley parley1234 livechat123 supportsupport support123 customerservice`.split(/\s+/),
)
