/** Encrypted by sops 3.13.3. The keys of age protect nothing. */
export const sopsKeys = {
  one: "AGE-SECRET-KEY-1JHTDSCXJ7MWACMD5LX03YZ2N63WM72HP6YDW03C05CJM7HMX079QG8DY8Z",
  two: "AGE-SECRET-KEY-1LWUN3556STU3UF2G0TQM6QHXYZQHCQWL6LV6RPKS37JH7WAXD7FQUKMZCS",
} as const;

export const sopsFiles = {
  "full.enc.yaml": `#ENC[AES256_GCM,data:8Y39PSni4NDnlg==,iv:Ytct3L2MqUJF4hP6AitGsx6G8+NvAsABtqFO5Z0yy/A=,tag:pdA+/SNIfAvww+7y8LFHvA==,type:comment]
apiVersion: ENC[AES256_GCM,data:SQk=,iv:kGTPRnDLji5OrUP1M+nU6v+hvXnkBdNqZ+c92h8wY18=,tag:MMsnQRaY0XT+sS4hdD/QNQ==,type:str]
kind: ENC[AES256_GCM,data:xe52h4Wj,iv:ZFz74C0Nuk41ksim3JkozBn5P5SqAKDpUEycXfF9eEA=,tag:ACjjPEkwIbBTODEcdbpYEw==,type:str]
metadata:
    name: ENC[AES256_GCM,data:2k25Xw==,iv:LpIHcgm1HIyBHoqp9bd51Id7BYxirOuq8Q0J2Z5yEw4=,tag:I+sVGy0MfsR/FIQs5XgHrw==,type:str] #ENC[AES256_GCM,data:mmzLZgroJ30jtpnMRRP8zA==,iv:S9BaJp0UFwTL6/CxxaMuMC1xVeQ4TqvoNoe4AgxSEL4=,tag:LJ5IF/Tw2xkPT8DWym1mzg==,type:comment]
    labels:
        a: ENC[AES256_GCM,data:UQ==,iv:+iJigI6xi9UTYIGDt9jAud4Pguqt/OCvQFl2E+iV8EM=,tag:uEB0v829ebrgzaVVt60+BA==,type:str]
        quoted key: ENC[AES256_GCM,data:1YHJbw==,iv:7mski92XuZ0+zsvrQvHPuykG94WFKxhogb4XztPB+VI=,tag:uQtNx2VVFPZtLqe20jyQlg==,type:str]
stringData:
    password: ENC[AES256_GCM,data:KwL+LWPI0IB13zA=,iv:9zAuUnJtVkP7o/an6uM84mThIT8NMjowvOId/zhw6kA=,tag:qUTAt8AxxrX1NB+qfTw/Gw==,type:str]
    multi: ENC[AES256_GCM,data:6QnGRc83YkyWOZkzVHkWq0b8sd/6wj+oEnT6XNHbuhtk1g==,iv:69JQmWZM9C+MoqGUKbjK7FNeCVdKaCJ3qwZDqApwG4w=,tag:1ysoXYE1pz0Mkf++hc2Rmw==,type:str]
    empty: ""
    umlaut: ENC[AES256_GCM,data:3UKKf1ti3tKNUinytYIDrYFCrPxXaA==,iv:yGOCGACNR1Yo9LRJ8MgqlORvtxAkUQOV6AqziBDxbgo=,tag:QzhkLRZ9McaomH4+rbmLPw==,type:str]
    looksLikeNumber: ENC[AES256_GCM,data:g4lrBA==,iv:TkoS9b5EsiIf/yFdUCLZ6Q+OhQvmNEIl7oc8xTMMiTo=,tag:8C+uz5756AqIGtxavX6Cjg==,type:str]
    colon: ENC[AES256_GCM,data:mbiC3ot7uk0=,iv:GgHHNPJ45VNak3r/t73c4eDWHijB+6KFQeHOPQkcQtg=,tag:HCP+U4nw2GvvzqydppfhxA==,type:str]
values:
    int: ENC[AES256_GCM,data:q2Q=,iv:VOjurWs5ku9vNnW1I3jYxHSeMVlxctYUXE7D3ZnwkGU=,tag:7Z5QTHUiSD3ziBRMnB6BPQ==,type:int]
    negative: ENC[AES256_GCM,data:H5I=,iv:UU/UsZKX8GuLSpxypSEcx57hFz9HKMNoia+GfIzejKc=,tag:cCJtlHozPwQU3wVelEbnMQ==,type:int]
    big: ENC[AES256_GCM,data:497BoyDLC6I7cNA=,iv:9GmjQxVxNb8DlVz++E3eaC/cEOOvo7gzOYBZ4nmEiCE=,tag:Q3Wrp8yB2KuJz8j5t1tYfg==,type:int]
    octal: ENC[AES256_GCM,data:n/rQ,iv:D1g+0yiJZu8CS9fv+tSfcQzV3h0RwlN8SlJi8P2KBTU=,tag:xfb8408j0C6Bjo9nt0nESw==,type:int]
    hex: ENC[AES256_GCM,data:IKw=,iv:+FuNTB9feqw31n4MxHnXLDlOfcImkx/1M1EqDJV1UJ4=,tag:rOsAa1CGEv76sKdgNCluKQ==,type:int]
    float: ENC[AES256_GCM,data:479MbA==,iv:3MDXMLiBfmv6kxmfK9nCH0/73YiM6SijKuTFWXKJrX0=,tag:tWCvf4nioSiDDoVHjzXHJw==,type:float]
    exponent: ENC[AES256_GCM,data:XmSkhAmMzR+yKEM=,iv:/bcCaaiUKMd9/ey58yYmxbEd9P5lzElcU+H0P28/a1I=,tag:BalT9bKqfWu9IfsPwHA+vg==,type:float]
    small: ENC[AES256_GCM,data:wdxzJUyKdyH/,iv:qm4Bl/OWigplVrMAvxJYIbD7dHQHWePXSXVW5OgjZSc=,tag:5iJYOEQOX2ujkR5pkxsXmA==,type:float]
    "yes": ENC[AES256_GCM,data:MGfZuw==,iv:OYa8e7btCbY51HFhEJNP6u659Q+28iFqstjwxT7wtHw=,tag:rNRTKq/iKb1ET5bxKvl49Q==,type:bool]
    "no": ENC[AES256_GCM,data:u2DLGrU=,iv:LAQk/SfXhgyNN7C0F3t8mtOT8781ieHOU+9WW+TtUtc=,tag:efiuO0lfrPQYOHOYp4RqOA==,type:bool]
    none: null
    tilde: null
    list:
        - ENC[AES256_GCM,data:D5nQ,iv:v1oQlYEB05yLBSCfinc8YMPjAr7oHQT5/9NBr8IoDbA=,tag:Xb7VXMgWwwRy6OLxtw1+2A==,type:str]
        - ENC[AES256_GCM,data:yg==,iv:jdtQ+dPEKyraNsiy087+NHRj8+nt6qvYvnOqKnN84nY=,tag:u7QT7JJHKH0WMm3p1l1LMw==,type:int]
        - deep: ENC[AES256_GCM,data:itsCrfU=,iv:Wuy4nWow44KCmndGeLeVucpcY5MNd4Zf+oThyZE41n4=,tag:/NGacl3VqPJMQCQ5TRQUDA==,type:str]
        - - ENC[AES256_GCM,data:8SahO9Zp,iv:4a3o/ZKOUx/J0Z5ngCEYtfU0hW7KwblgMyKMyyt8yFk=,tag:wZPvqgUI5JzyYiNUCrAqLA==,type:str]
          - ENC[AES256_GCM,data:noj5Vw==,iv:eyM2xoXhD6ZjMFavsAg5Kca+G8/x1M4yXpHXRZzXs+U=,tag:Pm33xrsrbVxTnRt6p5IEVw==,type:str]
    plain_unencrypted: stays
    count_unencrypted: 420
    float_unencrypted: 1000
    bool_unencrypted: true
    under_unencrypted: 1000
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBudGpIV0wzazIzQ2ZwNkpa
            b0YyM3ZmQmUwOTBXazFmeHFrT3pxckp3QnhvCjNmNklJcGh6b3J6Q1phWWFOSGlD
            eGhTNkt1NmlIanR5a1BoV2g3Z3J5WW8KLS0tIHRKUnFBS3orYTZLVTc0QWFzK0cw
            SXNDZWFBOE9IWWxsRmo0c2k1K0VsK2MKnJuXM4/hui0u+jfpQH1Ck0ZnOnzE0GrG
            qjm8gxq2qvV1mu3ySFxYJApN3rYv5sBdTYSpUktUJ/JK45BliQFXiw==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
    lastmodified: "2026-11-30T14:10:41Z"
    mac: ENC[AES256_GCM,data:6MBOyUqXEd95QvHMFyat1BgAE/kDCMW+xbQeA7VJSrDN/SeQBXun+vsYnFB2ESMY7OFS0/tHXNy8Tkbgy3qXuOImp0oMJG0iQf8B3zUDlw1Y3UGPFByw54VRpyacV3Fz6CJmfSxp7igSVva5kimOFC2JAzX7MYb4FUu4ZHq0Jfc=,iv:qKid1SFDacmUrWarghiGuL9DNuJCMQdm4UVLYplDAus=,tag:R0omKYfFhUE5SBpOtVO/tw==,type:str]
    unencrypted_suffix: _unencrypted
    version: 3.13.3
`,
  "regex.enc.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
    name: plain
data:
    key: ENC[AES256_GCM,data:QRyU7NA=,iv:FqfgjfbSlq6/KZEYV2/zudUGGvipkzzDRByxzgDtMus=,tag:uRag9+0ytLZRKb19pZSriw==,type:str]
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSByeTFrN1VCMkk0WmRMaVNW
            dWdDcUlzVk5NcVlxQnFsMFI3UU9KZTh6a1Q0CnFqcm11NVBXdituTU5UUlZQZEtW
            NlJRVXNBcDVlQ1U1WGxNYTlKbVJvT3MKLS0tIHgrTkU5NDVDUzRGMmRNMEZhMFBo
            K0ozczIwRy9uR2w1aDJSNytaK1BnUjgKS/7ghwny4iBUq1r2tkvsth+t9VF1ylM4
            BJC8oI4XH2C8tj+tqAdjrjmxxMlWrCNRZIuJngqLNUny6lgs2s691w==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
    encrypted_regex: ^(data|stringData)$
    lastmodified: "2026-11-30T14:10:41Z"
    mac: ENC[AES256_GCM,data:5cYLKIBJT3kkyE7CtGgjSooPX+gnHQe6z9mD1jAGlGC8J8mTcX8YfuzRJPtuK/nht0se87SvsJlLc6gKxw346ptuEtwU2YoAudul+lqKHzqn/cARfxhq2rlvXtuw9znYVzUsavkHjQrvbtVxaixQzpyZ8OaeJsIPsZrrECfGzew=,iv:bt0F1uLV3C8VnNtfjRc9+SmDPuX6v8qIBj/SoJrqK68=,tag:C+sEHmW94QcHG0Cq3Kc+FA==,type:str]
    version: 3.13.3
---
apiVersion: v1
kind: Secret
metadata:
    name: secret
    annotations:
        count: 3
type: Opaque
data:
    password: ENC[AES256_GCM,data:0fcqJHAKwnE=,iv:bLsnqUkUoBizAEw/rq3ivOwgJHbymk+otnhlbDureDA=,tag:7wNOluU8LAWzyW6Fonfcig==,type:str]
stringData:
    token: ENC[AES256_GCM,data:/KTvwWejY0MGNPuX,iv:KD0yzUjuTuv+zlgIYuOdN20qixt9pPkp9/ZYIp3kSVY=,tag:VcbvvabwQF2rcXdDL21CAQ==,type:str]
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSByeTFrN1VCMkk0WmRMaVNW
            dWdDcUlzVk5NcVlxQnFsMFI3UU9KZTh6a1Q0CnFqcm11NVBXdituTU5UUlZQZEtW
            NlJRVXNBcDVlQ1U1WGxNYTlKbVJvT3MKLS0tIHgrTkU5NDVDUzRGMmRNMEZhMFBo
            K0ozczIwRy9uR2w1aDJSNytaK1BnUjgKS/7ghwny4iBUq1r2tkvsth+t9VF1ylM4
            BJC8oI4XH2C8tj+tqAdjrjmxxMlWrCNRZIuJngqLNUny6lgs2s691w==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
    encrypted_regex: ^(data|stringData)$
    lastmodified: "2026-11-30T14:10:41Z"
    mac: ENC[AES256_GCM,data:5cYLKIBJT3kkyE7CtGgjSooPX+gnHQe6z9mD1jAGlGC8J8mTcX8YfuzRJPtuK/nht0se87SvsJlLc6gKxw346ptuEtwU2YoAudul+lqKHzqn/cARfxhq2rlvXtuw9znYVzUsavkHjQrvbtVxaixQzpyZ8OaeJsIPsZrrECfGzew=,iv:bt0F1uLV3C8VnNtfjRc9+SmDPuX6v8qIBj/SoJrqK68=,tag:C+sEHmW94QcHG0Cq3Kc+FA==,type:str]
    version: 3.13.3
`,
  "maconly.enc.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
    name: plain
data:
    key: ENC[AES256_GCM,data:CQxXWhQ=,iv:qfUEXgzzsgt9bVBQQYxH313WffhcaORq3NiHGVBlW4A=,tag:PQxCoHn9Eaqgicq/8k/o9Q==,type:str]
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBVdFhHSEVVMkNibWhWd0VQ
            UzZBYTJSSTBjcTNyZ0liQ2owQ3N1U0hPZVdVCnBteHJTSHdjUnpNNXB5U0g4eHl4
            S09tL2ZXUGJaRGVRM3dxQXIzMk1xaUEKLS0tIDN6VUZHQ2Vya0dVUWJXK09QWkJ6
            cVgycEpRLzdiNXVxanFkMHVDTnoxbVkK6itbBAe0ncEwbbQ082+qRN2LyZqmrEno
            QmFyyyrPQ5CcqvgmB8f9o9rjvnp5WD2/IHkUTWRUYAxnhRcnobO+cg==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
    encrypted_regex: ^(data|stringData)$
    lastmodified: "2026-11-30T14:11:00Z"
    mac: ENC[AES256_GCM,data:00eJSoJhiEiuIFZ0AD/oGRzgOYXYokBtqu7kAmrra8dxDYd3Z1OWJNFnd5SulAx32SmzKQXna2+un9AETx7MxmaDGFQltoYw1wGQa8I9I/EQpGZa/3Hs7Amw+MIFAI8CfsfhLo+M9Fc07issgAL37mrDGj190ixFdVefFQrjjPg=,iv:tLZvHIdOeLXnWZE3MGIJjAH05kP8Dzy5T3lM7FaLsbQ=,tag:oGbdwCbb8BwxresCTtE12w==,type:str]
    mac_only_encrypted: true
    version: 3.13.3
---
apiVersion: v1
kind: Secret
metadata:
    name: secret
    annotations:
        count: 3
type: Opaque
data:
    password: ENC[AES256_GCM,data:1pByZquPvQ0=,iv:81ia2bvjQsvHTUOzpY4LfBiy78B6weu0OyOZYX10T7E=,tag:ozJQRPAUJoVkZhtlwgeVgg==,type:str]
stringData:
    token: ENC[AES256_GCM,data:jjU6j0jajBSkm7uE,iv:t927TnMwL/hPnXEkXcBTOPOvbc17AogYSqzZVPX3nSg=,tag:IiZh23gCD+Qk6esO1Hka8w==,type:str]
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBVdFhHSEVVMkNibWhWd0VQ
            UzZBYTJSSTBjcTNyZ0liQ2owQ3N1U0hPZVdVCnBteHJTSHdjUnpNNXB5U0g4eHl4
            S09tL2ZXUGJaRGVRM3dxQXIzMk1xaUEKLS0tIDN6VUZHQ2Vya0dVUWJXK09QWkJ6
            cVgycEpRLzdiNXVxanFkMHVDTnoxbVkK6itbBAe0ncEwbbQ082+qRN2LyZqmrEno
            QmFyyyrPQ5CcqvgmB8f9o9rjvnp5WD2/IHkUTWRUYAxnhRcnobO+cg==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
    encrypted_regex: ^(data|stringData)$
    lastmodified: "2026-11-30T14:11:00Z"
    mac: ENC[AES256_GCM,data:00eJSoJhiEiuIFZ0AD/oGRzgOYXYokBtqu7kAmrra8dxDYd3Z1OWJNFnd5SulAx32SmzKQXna2+un9AETx7MxmaDGFQltoYw1wGQa8I9I/EQpGZa/3Hs7Amw+MIFAI8CfsfhLo+M9Fc07issgAL37mrDGj190ixFdVefFQrjjPg=,iv:tLZvHIdOeLXnWZE3MGIJjAH05kP8Dzy5T3lM7FaLsbQ=,tag:oGbdwCbb8BwxresCTtE12w==,type:str]
    mac_only_encrypted: true
    version: 3.13.3
`,
  "two.enc.yaml": `apiVersion: ENC[AES256_GCM,data:xQU=,iv:OGqOB28eTShtLtphhgVRN3mqWHsvKT/lORxuaVEs7/w=,tag:pTXFu3bjZhe7C3nRDtx2uA==,type:str]
kind: ENC[AES256_GCM,data:L4oIC65XaD3U,iv:spSmHVvtUK1stwjq3QRMV5xLZJW0BULZEFw6kOLYGno=,tag:d6BTWhkxBTZnieDF7QAs1w==,type:str]
metadata:
    name: ENC[AES256_GCM,data:2zZXiZM=,iv:8vMKY4nlNndutyF74lJaC948EOmFWLLrW8Zrtz03PN0=,tag:WHhaRjDI3ptYKb6E/stLWA==,type:str]
data:
    key: ENC[AES256_GCM,data:FWXxlrs=,iv:fZJ15azBJxDhjojk5cS7GYX1uVGYwb0zMFU5fySXYX4=,tag:qu8WRCr3EbhIq+ijQxU71w==,type:str]
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBid3ZiY1ZXVFl3cUFtQyta
            WEFybFlrQ0lZT2NJS1dhOHVLNnNiR3dwbVI4ClZ6OHV0S2RlOENoRW1mbTBiOUFq
            d0t0VTlzWk1qMVN4NTdMdXJYd1JpR3MKLS0tIEZ4aDQzckVULzZyQlZMSWhPK1JV
            TjlIM0RMOHNkWkZsaWpOU2h5d0QzOG8K6VjHkH9a5mCt2frkGBUeF8+/4w5EoX84
            e1lkpLzmpDZ7iWMQELQ2wAp45CBdVcR3ysCygJsbdOMgkIFuGSIFcQ==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBMVTBLdFp1am0yVlZXT2d2
            MWpXUUZRUlZabUsvUWpUK0JFNDFBMEQ1VVJBCkhRS2tDTi9VTzBSS053L2Z3aE1n
            TjlLMStKS21IbkcrQnNYUXViem8rcEEKLS0tIEIrV3NrSERlS3U0RVpWeTBrN2dw
            NFMvM3REdEMvRlR4VSs2cUZveUxTKzQKskWvIsJ0iyQXiHBhFfQsXkKW52vaP7Vj
            g/8iVW62nIZhwl3Ayya4Cq10sotflYNI4CRB5DUgMCmoLBpmmoG9yQ==
            -----END AGE ENCRYPTED FILE-----
          recipient: age147378v5ahak8d44suy0ljwp6du4cg0jwsjxq3ekatrqycu90rawqvsn4ca
    lastmodified: "2026-11-30T14:11:00Z"
    mac: ENC[AES256_GCM,data:M2xU1T7vHZiZOjbKr/kBSoydhO08wgUj+uTRLlUDumlgN7oMAO7SOsqtdtRJO4aXYZujhDTT9zd1GY9G5jMuC5MB5PoQBSCnwlKdkU5mkh/9gINbjV6st+pbQP5IKHJbNFPJiCrKiET2Pzvp+gJwfw/ndpY/gNmMxOlPc0w3qc8=,iv:rCqoAsjS17un+BH0YNMSfvEfKrYu7PuJXu+aZccgcvY=,tag:B5mwUNoYQVXm9IOnOOPEXA==,type:str]
    unencrypted_suffix: _unencrypted
    version: 3.13.3
---
apiVersion: ENC[AES256_GCM,data:U8o=,iv:Juhox6WMP15c1EX2DoxTjtux/pFv38/TIJHoFS8inUg=,tag:/A02p4Z2EBfu0TZ7+RWW7w==,type:str]
kind: ENC[AES256_GCM,data:FI5LgBr8,iv:phFJQEubWhEaCmPzE5MnAVzmb74cvWQRGtne+e5h+zE=,tag:wwvPdy0uAWd67TNMQyWEUQ==,type:str]
metadata:
    name: ENC[AES256_GCM,data:9DS/mp2q,iv:vvuno+MjqK2A4dPPJYRWi6K7FCxsGQuCK4T6QtbJxl8=,tag:j79Bxv8jyksTrRVGYkuLdQ==,type:str]
    annotations:
        count: ENC[AES256_GCM,data:VA==,iv:qTBwVkVfPoex6vCJjWIMo4OdpRDpM4Qs4XBEF9IEp2o=,tag:+ntkhsAo8o07yqEi51IH/Q==,type:int]
type: ENC[AES256_GCM,data:cJg/Lts3,iv:W7c6GzaBwsU1NM3AVxwjASnqYir4dm1Pb3pbs+w4/Z0=,tag:shP6evSKhEi80SnI7CaXxQ==,type:str]
data:
    password: ENC[AES256_GCM,data:ATmeOrOJTHg=,iv:gkjL1lmOcenI7D9QUJJluYPz7X9aVNKwcD922OPffno=,tag:xYk2IL3dCgqGN+PryBogrg==,type:str]
stringData:
    token: ENC[AES256_GCM,data:aG7HqWm87yBgFZ7+,iv:j7brgAjQ/YV3/2mXzRzpFRgLbEWs33M87SEtCp+5W2I=,tag:an+Tg0Sgc3KBNA/OkDOslw==,type:str]
sops:
    age:
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBid3ZiY1ZXVFl3cUFtQyta
            WEFybFlrQ0lZT2NJS1dhOHVLNnNiR3dwbVI4ClZ6OHV0S2RlOENoRW1mbTBiOUFq
            d0t0VTlzWk1qMVN4NTdMdXJYd1JpR3MKLS0tIEZ4aDQzckVULzZyQlZMSWhPK1JV
            TjlIM0RMOHNkWkZsaWpOU2h5d0QzOG8K6VjHkH9a5mCt2frkGBUeF8+/4w5EoX84
            e1lkpLzmpDZ7iWMQELQ2wAp45CBdVcR3ysCygJsbdOMgkIFuGSIFcQ==
            -----END AGE ENCRYPTED FILE-----
          recipient: age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
        - enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBMVTBLdFp1am0yVlZXT2d2
            MWpXUUZRUlZabUsvUWpUK0JFNDFBMEQ1VVJBCkhRS2tDTi9VTzBSS053L2Z3aE1n
            TjlLMStKS21IbkcrQnNYUXViem8rcEEKLS0tIEIrV3NrSERlS3U0RVpWeTBrN2dw
            NFMvM3REdEMvRlR4VSs2cUZveUxTKzQKskWvIsJ0iyQXiHBhFfQsXkKW52vaP7Vj
            g/8iVW62nIZhwl3Ayya4Cq10sotflYNI4CRB5DUgMCmoLBpmmoG9yQ==
            -----END AGE ENCRYPTED FILE-----
          recipient: age147378v5ahak8d44suy0ljwp6du4cg0jwsjxq3ekatrqycu90rawqvsn4ca
    lastmodified: "2026-11-30T14:11:00Z"
    mac: ENC[AES256_GCM,data:M2xU1T7vHZiZOjbKr/kBSoydhO08wgUj+uTRLlUDumlgN7oMAO7SOsqtdtRJO4aXYZujhDTT9zd1GY9G5jMuC5MB5PoQBSCnwlKdkU5mkh/9gINbjV6st+pbQP5IKHJbNFPJiCrKiET2Pzvp+gJwfw/ndpY/gNmMxOlPc0w3qc8=,iv:rCqoAsjS17un+BH0YNMSfvEfKrYu7PuJXu+aZccgcvY=,tag:B5mwUNoYQVXm9IOnOOPEXA==,type:str]
    unencrypted_suffix: _unencrypted
    version: 3.13.3
`,
  "full.enc.json": `{
	"b": "ENC[AES256_GCM,data:s7NxDiZo2MY9prk=,iv:ON3tON+fks8PHvgi/lN4/WsQdpVYSJSUAmtVnnxNrY8=,tag:oC8V9QLAYqhSxsF1qb63fg==,type:str]",
	"a": [
		"ENC[AES256_GCM,data:bA==,iv:+J4sWvhhYN4nn320aKcEshIk81wn2auzTnciwRYUGrw=,tag:4Bd5wJ6mr+dLzZuuy9PK0g==,type:int]",
		"ENC[AES256_GCM,data:mG0m,iv:N+wWjqdBek5jbJz1nQjeWOiYjREWnBCs00LUhvywZBg=,tag:++7nFxZFLCP5aQYWP49DrQ==,type:float]",
		"ENC[AES256_GCM,data:ortRyg==,iv:wu9ao/gRsd5ISCprTLqQYsbPsvg5WbGJheonDKoDs9I=,tag:8v6x5eNqo6Kja9YivtLQEg==,type:bool]",
		null,
		"ENC[AES256_GCM,data:tg==,iv:ZjfAJN/DegdBFMLLd3aDveUGzsrX6MfTj5Dc+yinrmE=,tag:fDkOe6ggSPSYCSqCo51OzQ==,type:str]"
	],
	"10": {
		"2": "ENC[AES256_GCM,data:Uw==,iv:2mSO18irzK7SGgo1d60EhvwtGWN7SCrIcalwlQlQcoA=,tag:jTmfLy36zQmIPWnsFUhmRw==,type:str]",
		"1": "ENC[AES256_GCM,data:CQ==,iv:Rz4wt9gPdR5FGkamV/rRLatOJGeFcg/JyMoNEfgzD7c=,tag:xDUpH/qO+05q1cCAg57YWw==,type:str]"
	},
	"e": "ENC[AES256_GCM,data:bki6vzjQ4VXdyXUMxQCGmeAwW4akfw==,iv:o3fDIVSQy3xXux4uqgyvDgI51xVrOYGAZby6qeKLhvA=,tag:0WRPUNvzd6yh8DXtMzOXOQ==,type:float]",
	"s": "",
	"sops": {
		"age": [
			{
				"enc": "-----BEGIN AGE ENCRYPTED FILE-----\\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB6ZTFBTVNwdklFTmp5bGtp\\ndTJhSHk1b29FclBNRFlOTzNXV3lUOWlDSVhrCnVnMk8zOXBVMDZvNk5SYndpVStl\\nOHFXT2JWZGJucnBheDVFaFkzNm9wTzQKLS0tIHlXSnFCZUJvK3RHOWUrVlE1b1ZL\\nMXRwWGhlZHAya1k0T0pvMVFKS1JzZDQKvxmv0fbmWPuhYh3nuOXqTrEKP5x3A0f6\\n/beBnwNw8rtZ8E11d54p/qBTCGgzA96J91h9nKNHsHxaWeumd5xHdw==\\n-----END AGE ENCRYPTED FILE-----\\n",
				"recipient": "age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw"
			}
		],
		"lastmodified": "2026-11-30T14:11:00Z",
		"mac": "ENC[AES256_GCM,data:XPEY55XFF+0XELh13k+Q4Aca/qv13+MxtjnrX1wwjWGhqzgD+fZ703buZpbK/ipfZ6TyRneWLPadQEIpDJWq3c1BWFtdn8QIQisCmP7oDrh8db0C5sGpkPA6ebqFIWn1T2c8YUO4nYrkEJuZfOXcFhWITWcUKDMJdBfIrjh8ASE=,iv:fnQ/CYCpabOtgkruBWFcc33g1Obu4VC7ySywUG4bYE0=,tag:jWgksxq8kO/38WUKko3Bbg==,type:str]",
		"unencrypted_suffix": "_unencrypted",
		"version": "3.13.3"
	}
}
`,
  "vars.enc.env": `#ENC[AES256_GCM,data:NTHbInpkf8c=,iv:O7DWQr05ChLxLj2E/OkjI9BSyB1zAibgacVzZg96M5U=,tag:ATHJm6ix0KmYZDkdKVr8nA==,type:comment]
PASSWORD=ENC[AES256_GCM,data:hdtdfiZBA9PBnw==,iv:KKs/DAPlDX3HxBq+49/uBDVVTMrIX6ZlBl/MCkza8ao=,tag:CkivnrnXvz0h/n7RTX7jIQ==,type:str]
EMPTY=
MULTI=ENC[AES256_GCM,data:ioF3,iv:VqgwL5FCQEDN22WOt2tbkYvFaZz4szaR/n7tfuu1Me8=,tag:UFWT6ez1JdZDBy8RGdNh5Q==,type:str]
URL=ENC[AES256_GCM,data:PpxK1gEts3Gk8jUjJTI9mzq0cvuu1Ss=,iv:XYbQQEt4ZeZ5kW1g4mRorXX2qY28aIT4m6gVW39s9hs=,tag:nM/2EdWf90VnXck3j4W+Eg==,type:str]
QUOTED=ENC[AES256_GCM,data:GIbB2ag=,iv:nvhdb4Q63Q1AuzFYhn0DGLqID1tYoEUrf7EzS8Il9nI=,tag:Bger/PuyLWLyES+H+M0BXQ==,type:str]
sops_age__list_0__map_enc=-----BEGIN AGE ENCRYPTED FILE-----\\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBtK21iMk0xMG5JZi9ZWGxo\\nclBwOS95cGVMMnhYdE56Q00rVC9sOThnbkRVCjQ0aU9mNzhBRlc0eW53eDNJOXhF\\nbkVVK2lOcnpNWnNqc0FFTy9Ha2VrcWsKLS0tIEVxWUp6emE0OCtyQVpvQ2VqdkNu\\nM1BxNkZtS3hJVEYyUDRoS3VWOHdTU2cK1Tb4bzQzncqONtUFdLj/LwoVazpxyBCQ\\nK5ZzGU07gyhyPz5NZdy7ZzrKIUjfVNRafj7CYI1mh16WN8uMQ2LbOw==\\n-----END AGE ENCRYPTED FILE-----\\n
sops_age__list_0__map_recipient=age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
sops_lastmodified=2026-11-30T14:11:00Z
sops_mac=ENC[AES256_GCM,data:1avVGyePkLHXursxawYDGEmIJXdoP6mel7YRaT9PKtVodbW2zMJ+BnSGY2nL2I7UyXsOAkuy/0Qb1iP4V+NU1wRhDXEKsc7WW4GlJ17Rj/YSpmvfq5cxY8GAdzJf2N7eP1DlQAFqOlwpDeJ9RLfvLblJiCglRdwR9F7hFEJ+b2Y=,iv:YuN6a3CpqyL7sgZB8LvZatAWTXlVx1lTqcfOqcSgqI0=,tag:FbjAK7kJqZqGwBjMx7ivLQ==,type:str]
sops_unencrypted_suffix=_unencrypted
sops_version=3.13.3
`,
  "blob.enc.txt": `{
	"data": "ENC[AES256_GCM,data:hLw5Dsy4+VM4fYtFOtABB3w6Gy7hJNiBww==,iv:RfCPkfaH0c4TVSckpoPFYQv4+ayrjww5Iyb1kPPJZo0=,tag:sSncS5PUo4qBFlG9+vkxFA==,type:str]",
	"sops": {
		"age": [
			{
				"enc": "-----BEGIN AGE ENCRYPTED FILE-----\\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBENElIK1VOamJpd3RXcjI1\\nNGdTR0RXTmNxMjczeDh0c3RsdXhsY04vZlRzCkwzUnkyY28zSTFxODkwL3drenIx\\naFN5Y3FnSlRDZEpnb3Q0QnFiMXNxWjAKLS0tIFBxWlpIZmM0VVZrb2o5b29UTWoy\\ncmN2RjJFd0xmcnVBSC9Mb201YnlVYnMKKImM3cAewkHJII1cHsnHeYOV7bOksBrA\\nVdJY8RjJjOCMvNUm3CoVqsbCtHEuvl7otKM54JUrMdknOQUuluTqww==\\n-----END AGE ENCRYPTED FILE-----\\n",
				"recipient": "age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw"
			}
		],
		"lastmodified": "2026-11-30T14:11:00Z",
		"mac": "ENC[AES256_GCM,data:0f2BsWoE8Spq7RcvCry++U2JFbxtDHVJaVSv96Ke2ZMTqQryKBwECmFujQKVLSwtfqBYqD1HvVsIaKU0GPahw6/fu8xXiO6sMP365HHTlmqM+yhCqJ6QuRT1VSuMAfxAoha/fIDaQ+Dtwnkwm85BQ9TdY8P47B9freE4UAcmfzg=,iv:jEv+prTTty84LNObgTAnL9ncoeuKldx00bb1ULlYM18=,tag:LdG1795AeB6tI8y5+7a/vg==,type:str]",
		"version": "3.13.3"
	}
}
`,
  "x.enc.ini": `[s]
k = ENC[AES256_GCM,data:4A==,iv:mZRTzlo9B3saaPvNB1oWtK1uJJr7lCMFChJqf6sapSE=,tag:Qs7bml7f4x9sFEcJTU5vfg==,type:str]

[sops]
age__list_0__map_enc       = -----BEGIN AGE ENCRYPTED FILE-----\\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBPeXU3eXJzOTViVGdkcDd4\\nakRYY1JzSjhIbm5SYVEvZDNpZ2JEemErSkU4CnlRUytxK2VGSXF4Zm42YS9vMS8v\\nbkF2NFBrbWE0aFBxcEREbWg5eUxjMm8KLS0tIFpFYnEzSHhxdzhienBMa0lMZzB4\\naHk3U0ZkdXlBYzV0NUUzYUd6bTNFVjQKrVGt7Zk+jYIZp+qtTw10KwdZlC/m/hQ8\\nlL1B0TkgmwNkmy4pC9H+W6qZ4tWkW4T7cRarIwflwZsZ6UZQ1UeDew==\\n-----END AGE ENCRYPTED FILE-----\\n
age__list_0__map_recipient = age1e7q4l7n2r5uhke577humpvv0tzvwws66wl4yz5fkgj30g6sqdgkqr29ddw
lastmodified               = 2026-11-30T14:11:00Z
mac                        = ENC[AES256_GCM,data:9zgvbR4+uGOyq1DR3aoHipDxbgnHtH82cdVUAYd2NVB9MlBEejIzwpE8CWQw2wpAFEacKbQTpWsrtubiKcEr1SDDwNeXj24hUhb6tq+wIxfl89OZ756PLhweRWEX7Xp5xI4i3tLUvVRjEtJwhGVshH1z2azpnn1v9MxxQWO2VQU=,iv:DSGGn+q2l9smk7EEfows2pAF6Q2k8eK65F3kdkEsVUo=,tag:yoB9T05eHJLOr7rEiUQDuA==,type:str]
unencrypted_suffix         = _unencrypted
version                    = 3.13.3
`,
} as const;
