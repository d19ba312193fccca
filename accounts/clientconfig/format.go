package clientconfig

import "encoding/xml"

// The elements of the format. Leaves are lists, because files in the wild repeat
// them; the first usable one counts. What is not named here is ignored, as the
// draft asks: a <password> above all.
type (
	xmlConfig struct {
		XMLName   xml.Name      `xml:"clientConfig"`
		Version   string        `xml:"version,attr"`
		Providers []xmlProvider `xml:"emailProvider"`
		OAuth2    []xmlOAuth2   `xml:"oAuth2"`
		// These three are found both here and inside emailProvider.
		Documentation []xmlDocumentation `xml:"documentation"`
		Enable        []xmlEnable        `xml:"enable"`
		Webmail       []xmlWebmail       `xml:"webMail"`
	}
	xmlProvider struct {
		ID            string             `xml:"id,attr"`
		Domains       []string           `xml:"domain"`
		Name          string             `xml:"displayName,omitempty"`
		ShortName     string             `xml:"displayShortName,omitempty"`
		Incoming      []xmlServer        `xml:"incomingServer"`
		Outgoing      []xmlServer        `xml:"outgoingServer"`
		Documentation []xmlDocumentation `xml:"documentation"`
		Enable        []xmlEnable        `xml:"enable"`
		Webmail       []xmlWebmail       `xml:"webMail"`
	}
	xmlServer struct {
		Type     string    `xml:"type,attr"`
		Host     []string  `xml:"hostname"`
		Port     []string  `xml:"port"`
		Socket   []string  `xml:"socketType"`
		Auth     []xmlAuth `xml:"authentication"`
		Username []string  `xml:"username"`
		POP3     *xmlPOP3  `xml:"pop3"`
	}
	xmlAuth struct {
		System string `xml:"system,attr,omitempty"`
		Name   string `xml:",chardata"`
	}
	xmlPOP3 struct {
		Leave string    `xml:"leaveMessagesOnServer,omitempty"`
		Days  string    `xml:"daysToLeaveMessagesOnServer,omitempty"`
		Check *xmlCheck `xml:"checkInterval"`
	}
	xmlCheck struct {
		Minutes string `xml:"minutes,attr"`
	}
	xmlDocumentation struct {
		URL   string    `xml:"url,attr"`
		Texts []xmlText `xml:"descr"`
	}
	xmlEnable struct {
		URL   string    `xml:"visiturl,attr,omitempty"`
		Texts []xmlText `xml:"instruction"`
	}
	xmlText struct {
		Lang string `xml:"lang,attr,omitempty"`
		Text string `xml:",chardata"`
	}
	xmlWebmail struct {
		LoginPage []struct {
			URL string `xml:"url,attr"`
		} `xml:"loginPage"`
	}
	xmlOAuth2 struct {
		Issuer   string `xml:"issuer"`
		Scope    string `xml:"scope"`
		AuthURL  string `xml:"authURL"`
		TokenURL string `xml:"tokenURL"`
	}
)
