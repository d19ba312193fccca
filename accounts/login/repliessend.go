package login

import "postkey/accounts"

// sendReplies are what words say of a message that was not taken, after a log-in
// that worked.
var sendReplies = []rule{
	// As much as may be sent.
	// GoDaddy, cPanel, Gmail: "550 5.4.5 Daily user sending limit exceeded"
	{reason: accounts.SendingLimit, says: `exceed | limit | too many | over_ | reached | maximum | quota & sending | send_ | sent | daily | per day | per hour | hour |
		hourly | 24 | messages | emails | mails | recipients | outgoing | outbound | relay quota | tenant & !size | bytes | length |
		connection | kb_ | mb_`},
	// Gmail: "550 5.4.5 Daily user sending limit exceeded"
	{reason: accounts.SendingLimit, code: "5.4.5"},
	// Zoho: "550 5.4.6 Unusual sending activity detected."
	{reason: accounts.SendingLimit, says: "unusual sending | sending rate | rate limit | ratelimit | too fast | slow down | throttl"},
	// [K]
	{reason: accounts.SendingLimit, says: "发送 | 發送 | 寄信 | 발송 & <toomany> | 限制 | 频率"},

	// Blocked from sending.
	// Microsoft 365: "550 5.1.8 Access denied, bad outbound sender"
	{reason: accounts.AccountLocked, says: `bad outbound sender | spam abuse detected | outbound spam | sending suspended | user suspended | account suspended |
		account has been | account is & !<network>`},

	// Who may pass mail on.
	// Zoho, of a sender that is not the account's own
	{reason: accounts.SenderRefused, says: "relaying disallowed as"},
	// Postfix: "554 5.7.1 …: Relay access denied"; qmail: "553 sorry, that domain isn't in my list of allowed rcpthosts"
	{reason: accounts.RelayDenied, says: "relay | relaying | rcpthosts | not a gateway | open relay"},
	// cPanel: "550-Please turn on SMTP Authentication in your mail client."; Exchange: 530 5.7.57
	{reason: accounts.RelayDenied, says: `authentication required | authentication is required | requires authentication | require authentication | authenticate first |
		smtp auth | smtp authentication | must authenticate | not authenticated | was not authenticated | not logged in |
		authorization required | login first | login required | auth first | need authentication | authentification requise |
		authentifizierung erforderlich & !from your | from this | from ip`},
	// RFC 4954 §6: authentication required
	{reason: accounts.RelayDenied, status: "530"},

	// Who it comes from.
	// Postfix: "553 5.7.1 …: Sender address rejected: not owned by user"
	{reason: accounts.SenderRefused, says: `sender | from address | from header | envelope from | mail from | return path | sendas | send as | on behalf | absender |
		expediteur | remitente | mittente | remetente | отправител | 发件人 | 寄件 | 送信者 | 보내는 & !spf | recipient`},
	// SES documentation: "554 Message rejected: Email address is not verified."
	{reason: accounts.SenderRefused, says: `not owned by | does not belong | doesnt belong | not your | must be same | must be the same | must match | not match |
		not allowed to send as | permissions to send | not authorized to send | not permitted to send | not verified | verified sender |
		sender identity | email address is not verified`},
	// Yahoo: "550 Request failed; Mailbox unavailable"
	{reason: accounts.SenderRefused, command: "MAIL", status: "5", says: "mailbox unavailable | mailbox not available"},
	// Exchange: "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
	{reason: accounts.SenderRefused, code: "5.7.60"},
	// [K], Exchange: "554 5.2.252 SendAsDenied"
	{reason: accounts.SenderRefused, code: "5.2.252"},
	// [K]: "550 Domain not found"
	{reason: accounts.SenderRefused, command: "MAIL", says: "domain & <unknown> | not found | not local | not allow | reject"},

	// Who it goes to.
	// Dovecot: "452 4.2.2 Mailbox is full"
	{reason: accounts.RecipientRefused, command: "RCPT", status: "4", says: "quota | mailbox full | mailbox is full | over limit"},
	// Postfix: "550 5.1.1 …: Recipient address rejected: User unknown"
	{reason: accounts.RecipientRefused, command: "RCPT", status: "5", says: `recipient | user | mailbox | address | account | empfanger | destinataire | destinatario | получател | 收件人 | 受信者 & <unknown> |
		reject | refuse | invalid | not allow | full | unavailable | disabl`},
	// RFC 3463 §3.2: no such mailbox
	{reason: accounts.RecipientRefused, command: "RCPT", code: "5.1.1"},

	// What is in it.
	// Yandex: "554 5.7.1 Message rejected under suspicion of SPAM"
	{reason: accounts.ContactProvider, command: "DATA", says: "spam | virus | malware | content | suspicio"},
}

// sendCodes decide where words said nothing.
var sendCodes = []rule{
	// RFC 5321 §4.2.3: it closes the connection
	{reason: accounts.ServerBusy, status: "421"},
	// RFC 3463 §3.3: the mailbox is full
	{reason: accounts.RecipientRefused, status: "4", code: "4.2.2"},
	// RFC 5321 §4.2.1: to be tried again
	{reason: accounts.Temporary, status: "4"},
	// RFC 5321 §4.2.1: for good, and only the sender was named yet
	{reason: accounts.SenderRefused, command: "MAIL", status: "5"},
	// RFC 3463 §3.8: not authorized
	{reason: accounts.RelayDenied, command: "RCPT", status: "5", code: "5.7.1", also: []accounts.Reason{accounts.RecipientRefused}},
	// RFC 5321 §4.2.1: for good, and the sender was taken
	{reason: accounts.RecipientRefused, command: "RCPT", status: "5"},
}
