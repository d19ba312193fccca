package login

import "postkey/accounts"

// signInReplies are what words say of how somebody may sign in, in any server's
// mouth. Rows marked [K] are worded after general knowledge of a language: no
// server was seen to say them.
var signInReplies = []rule{
	// An app password by one of its names.
	// Gmail: mutt-wizard#831; Fastmail, iCloud
	{reason: accounts.AppPasswordNeeded, says: `application specific password | app specific password | app password | application password | apppassword |
		application specific | app specific`},
	// QQ: yapi#2219; 163
	{reason: accounts.AppPasswordNeeded, says: "authorization code | authorized code | authorisation code | auth code | authcode"},
	// QQ in GBK: qqbot#221
	{reason: accounts.AppPasswordNeeded, says: "授权码 | 授權碼 | 专用密码 | 專用密碼 | 客户端密码 | 独立密码 | 应用密码 | 安全密码"},
	// [K]: "NO [AUTHENTICATIONFAILED] Mail clients need a separate password, which you can create in t…"
	{reason: accounts.AppPasswordNeeded, says: `mail program | mail client | e mail client | external application | external program | third party | device | service | client | mailbox &
		specific password | separate password | own password | dedicated password`},
	// [K]
	{reason: accounts.AppPasswordNeeded, says: `anwendungsspezifisch | app passwort | app kennwort | passwort fur e mail programm | passwort fur mailprogramm |
		mot de passe dapplication | mot de passe specifique | mot de passe d application | contrasena de aplicacion |
		contrasena de la aplicacion | contrasena especifica`},
	// [K]
	{reason: accounts.AppPasswordNeeded, says: `password specifica | password per app | password dellapp | password per le applicazioni | password per applicazion |
		senha de app | senha de aplicativ | senha do app | app wachtwoord | haslo aplikacji | haslo do aplikacji | heslo aplikace |
		heslo pro aplikac | uygulama sifresi | uygulamaya ozel`},
	// [K]
	{reason: accounts.AppPasswordNeeded, says: `アプリパスワード | アプリ固有 | アプリ専用 | アプリケーション固有 | 앱 비밀번호 | 애플리케이션 비밀번호 | 앱비밀번호 | пароль для приложени | пароль додатк`},
	// [K]: "535 5.7.8 Two-factor authentication is enabled for this account"
	{reason: accounts.AppPasswordNeeded, says: `two factor | 2 factor | twofactor | 2fa | two step | 2 step | two phase | 2 phase | second factor | multi factor | mfa_ | otp_ |
		one time password & enabl | requir | activ | must | need | use_ | on_`, also: []accounts.Reason{accounts.WrongPassword, accounts.BrowserSignInNeeded}},

	// Without a password at all.
	// Exchange: "LogonDenied-BasicAuthBlocked"
	{reason: accounts.BrowserSignInNeeded, says: "basicauthblocked"},
	// Microsoft: mailR#107, "NO Basic authentication is disabled."
	{reason: accounts.BrowserSignInNeeded, says: `basic auth | basic authentication | legacy auth | legacy authentication | password authentication | password login |
		password based & disabl | not support | block | deprecat | no longer | not allow | not available | turned off | retired`},
	// [K]: "NO [AUTHENTICATIONFAILED] This account must use OAuth2"
	{reason: accounts.BrowserSignInNeeded, says: `oauth | oauth2 | xoauth2 | modern auth | modern authentication & requir | must | only | use_ | need | instead`},
	// [K]: "NO [AUTHENTICATIONFAILED] Less secure apps cannot sign in"
	{reason: accounts.BrowserSignInNeeded, says: "less secure app", also: []accounts.Reason{accounts.AppPasswordNeeded}},

	// Encryption first. Before "switched off": what is disabled here is only
	// signing in without it.
	// Dovecot, Exchange, Courier
	{reason: accounts.EncryptionRequired, says: `plaintext | plain text | cleartext | clear text | unencrypted | non secure | insecure | not secure | unsecure | non ssl |
		nonsecure & disallow | not allow | not permit | disabl | refuse | reject | forbid | prohibit | denied | require`},
	// Postfix: "530 5.7.0 Must issue a STARTTLS command first"
	{reason: accounts.EncryptionRequired, says: "starttls | stls & issue | first | require | must | need | mandatory"},
	// RFC 4954; Cyrus: "Login only available under a layer"
	{reason: accounts.EncryptionRequired, says: `encryption | encrypted | ssl | tls | secure connection | secure login | secure channel | confidentiality | under a layer &
		require | must | need | mandatory | only_ | necessary | use_ | please & !without | temporar | not available | invalid |
		incorrect`},
	// [K]
	{reason: accounts.EncryptionRequired, says: "verschlussel | ssl | tls & erforderlich | notwendig | nur_ | muss | zwingend"},
	// [K]
	{reason: accounts.EncryptionRequired, says: `chiffr | cryptage | cifrad | encriptad | crittograf | cifrat | criptograf | szyfrowan | sifrovan | шифрован | ssl | tls | 加密 |
		暗号 | 암호화 & requis | obligatoire | necessaire | requer | obligatori | necesari | richiest | necessari | wymagan | vyzadov |
		требу | необходим | 需要 | 必须 | 必要 | 필요`},

	// Only for those who pay. Before "switched off", which it often says too.
	// Zimbra.com-like hosts, from a public client: "NO IMAP is only available on a paid plan. Please upgrade your account."
	{reason: accounts.NotAllowed, says: `upgrade | premium | subscription | subscribe | paid plan | paid account | paid user | paying | your plan | current plan |
		your package | free account | free plan | free user | free mailbox | trial & !spam`, also: []accounts.Reason{switchedOff}},
	// Exchange, Kerio, MDaemon
	{reason: accounts.NotAllowed, says: "licence | license | licensed & !agree | accept"},
	// [K]
	{reason: accounts.NotAllowed, says: `kostenpflichtig | premium | tarif | abonnement | suscripcion | abbonamento | assinatura | платн | тариф | 付费 | 收费 | 会员 | 有料 | 유료`},

	// Switched off for this mailbox.
	// pop3.nate.com, 2026-09: "-ERR POP3 service has been permanently discontinued."
	{reason: switchedOff, says: `imap | pop | pop3 | smtp | service & discontinu | no longer avail | no longer offer | no longer support | no longer provid |
		retired | has been removed & !<temporary>`},
	// 139 Mail and others
	{reason: switchedOff, says: "imap | imap4 | pop | pop3 | smtp & <off> & <password> & or_", also: []accounts.Reason{accounts.WrongPassword, accounts.AppPasswordNeeded}},
	// Gmail: "not enabled for IMAP use", "not enabled for POP access"; Zoho: "You are yet to enable IMAP for your account"
	{reason: switchedOff, says: `imap | imap4 | imap4rev1 | imaps | pop | pop3 | pop3s | smtp | smtps | submission | pop_ & <off> & !<temporary> | relay | sender |
		from your | from this | from ip`, also: []accounts.Reason{accounts.NotAllowed}},
	// [K]: "NO This user does not have IMAP"
	{reason: switchedOff, says: `imap | imap4 | pop | pop3 | smtp & does not have | doesnt have | do not have | dont have | has no_ | have no_ | without |
		no imap | no pop | no access | lacks | missing`, also: []accounts.Reason{accounts.NotAllowed}},
	// [K]: "NO [AUTHENTICATIONFAILED] Please enable IMAP in your mailbox settings first"
	{reason: switchedOff, says: `imap | imap4 | pop | pop3 | smtp & enable | activate | switch on | turn on | aktivieren | einschalten | activer | activar |
		habilit | attivare | abilitare | ativar | wlacz | включит | 开启 | 开通 | 開啟 | 有効 | 사용함 & !able_`},
	// Comcast: third-party access
	{reason: switchedOff, says: `external | third party | 3rd party | other | remote | imap client | mail client & program | client | application | app_ | apps |
		access | software & <off> & !<network> | host`, also: []accounts.Reason{accounts.AppPasswordNeeded}},
	// Zimbra: "account does not have IMAP access"; Kerio
	{reason: switchedOff, says: `protocol | service | access & disabl | not enabl | not activ | switched off | turned off | not open | not available for &
		account | user | mailbox | domain | you_ | your_ & !<temporary> | ip_ | country | from your | from this`, also: []accounts.Reason{accounts.NotAllowed}},
	// [K]
	{reason: switchedOff, says: `fremd | extern | drittanbiet | mailprogramm | e mail programm | tiers | logiciel de messagerie | terceros | externas |
		terze parti | esterni | terceiros | externos | сторонн | внешн | почтовых программ | 第三方 | 客户端 | 客戶端 | 外部 | 외부 메일 & <off>`},
	// [K] Chinese: "NO 服务未开启"
	{reason: switchedOff, says: "smtp服务 | imap服务 | pop3服务 | 服务 & <off>"},
	// [K]: "550 5.7.1 Authentication is disabled for this user"
	{reason: accounts.SMTPDisabled, protocol: accounts.SMTP, says: `auth is | authentication is | auth | authentication | smtp auth & auth disabl | auth is disabl | authentication disabl |
		authentication is disabl | auth not allow | authentication not allow | authentication is not allow | auth not enabled for |
		authentication not enabled for | authentication is not enabled for`, also: []accounts.Reason{accounts.NotAllowed}},

	// A page to open.
	// Gmail: "[AUTH] Web login required"
	{reason: accounts.WebConfirmationNeeded, says: "web login | weblogin"},
	// Mail.ru: "Authentication failed. Please verify your account by going to …"
	{reason: accounts.WebConfirmationNeeded, says: `verify | confirm | validate | activate & your account | your identity | identity | yourself | your email | your phone |
		that it | its you | its really you | mailbox | this login | this sign | sign in & !unable | could not | cannot | failed to |
		failure to`},
	// [K]: "NO [ALERT] Suspicious login attempt blocked"
	{reason: accounts.WebConfirmationNeeded, says: `suspicious | unusual | unrecognized | unrecognised | untrusted device | unknown device | unknown location | new device |
		new location & login | sign | logon | access | attempt | activit | device | location | account`},
	// an OAuth proxy's design: "NO [AUTHENTICATIONFAILED] Account needs authorization in the web UI"
	{reason: accounts.WebConfirmationNeeded, says: "authorize | authorise | authorization | approve | allow | consent & <web>"},
	// [K]: "535 5.7.8 Please solve the captcha first"
	{reason: accounts.WebConfirmationNeeded, says: "captcha", also: []accounts.Reason{accounts.TooManyAttempts}},
	// [K]
	{reason: accounts.WebConfirmationNeeded, says: "异地登录 | 异常登录 | 安全验证 | 身份验证 & 网页 | 验证 | 确认 | 登录"},
	// [K]
	{reason: accounts.WebConfirmationNeeded, says: `подтверд | bestatig | confirmez | verifiez | confirme | verifique | conferma | verifica | potwierdz | 確認してください | 본인 확인 &
		аккаунт | личность | вход | konto | compte | cuenta | account | conta | konto | アカウント | 계정`},
}
