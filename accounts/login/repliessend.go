package login

import "postkey/accounts"

// sendReplies are what words say of a message that was not taken, after a log-in
// that worked.
var sendReplies = []rule{
	// As much as may be sent.
	{says: "exceed | limit | too many | over_ | reached | maximum | quota & sending | send_ | sent | daily | per day | per hour | hour | hourly | 24 | messages | emails | mails | recipients | outgoing | outbound | relay quota | tenant & !size | bytes | length | connection | kb_ | mb_", reason: accounts.SendingLimit}, // GoDaddy, cPanel, Gmail: "550 5.4.5 Daily user sending limit exceeded"
	{code: "5.4.5", reason: accounts.SendingLimit},
	{says: "unusual sending | sending rate | rate limit | ratelimit | too fast | slow down | throttl", reason: accounts.SendingLimit}, // Zoho: "550 5.4.6 Unusual sending activity detected."
	{says: "发送 | 發送 | 寄信 | 발송 & <toomany> | 限制 | 频率", reason: accounts.SendingLimit},                                                  // [K]

	// Blocked from sending.
	{says: "bad outbound sender | spam abuse detected | outbound spam | sending suspended | user suspended | account suspended | account has been | account is & !<network>", reason: accounts.AccountLocked}, // Microsoft 365: "550 5.1.8 Access denied, bad outbound sender"

	// Who may pass mail on.
	{says: "relay | relaying | rcpthosts | not a gateway | open relay", reason: accounts.RelayDenied}, // Postfix: "554 5.7.1 …: Relay access denied"; qmail: "553 sorry, that domain isn't in my list of allowed rcpthosts"
	{says: "authentication required | authentication is required | requires authentication | require authentication | authenticate first | smtp auth | smtp authentication | must authenticate | not authenticated | was not authenticated | not logged in | authorization required | login first | login required | auth first | need authentication | authentification requise | authentifizierung erforderlich", reason: accounts.RelayDenied}, // cPanel: "550-Please turn on SMTP Authentication in your mail client."; Exchange: 530 5.7.57
	{status: "530", reason: accounts.RelayDenied},

	// Who it comes from.
	{says: "sender | from address | from header | envelope from | mail from | return path | sendas | send as | on behalf | absender | expediteur | remitente | mittente | remetente | отправител | 发件人 | 寄件 | 送信者 | 보내는 & !spf | recipient", reason: accounts.SenderRefused}, // Postfix: "553 5.7.1 …: Sender address rejected: not owned by user"
	{says: "not owned by | does not belong | doesnt belong | not your | must be same | must be the same | must match | not match | not allowed to send as | permissions to send | not authorized to send | not permitted to send | not verified | verified sender | sender identity | email address is not verified", reason: accounts.SenderRefused},
	{code: "5.7.60", reason: accounts.SenderRefused},
	{code: "5.2.252", reason: accounts.SenderRefused},
	{command: "MAIL", says: "domain & <unknown> | not found | not local | not allow | reject", reason: accounts.SenderRefused},

	// Who it goes to.
	{command: "RCPT", status: "4", says: "quota | mailbox full | mailbox is full | over limit", reason: accounts.RecipientRefused},
	{command: "RCPT", status: "5", says: "recipient | user | mailbox | address | account | empfanger | destinataire | destinatario | получател | 收件人 | 受信者 & <unknown> | reject | refuse | invalid | not allow | full | unavailable | disabl", reason: accounts.RecipientRefused}, // Postfix: "550 5.1.1 …: Recipient address rejected: User unknown"
	{command: "RCPT", code: "5.1.1", reason: accounts.RecipientRefused},

	// What is in it.
	{says: "spam | virus | malware | content | suspicio", command: "DATA", reason: accounts.ContactProvider}, // Yandex: "554 5.7.1 Message rejected under suspicion of SPAM"
}

// sendCodes decide where words said nothing.
var sendCodes = []rule{
	{status: "421", reason: accounts.ServerBusy},
	{status: "4", code: "4.2.2", reason: accounts.RecipientRefused},
	{status: "4", reason: accounts.Temporary},
	{command: "MAIL", status: "5", reason: accounts.SenderRefused},
	{command: "RCPT", status: "5", code: "5.7.1", reason: accounts.RelayDenied, also: []accounts.Reason{accounts.RecipientRefused}},
	{command: "RCPT", status: "5", reason: accounts.RecipientRefused},
}
