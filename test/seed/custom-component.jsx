import React, { useEffect } from 'react';
import useWebSocket from 'parlor/react/use-websocket';

function CustomComponent() {
  const { 
    isConnected, 
    sendMessage, 
    addEventListener 
  } = useWebSocket();

  useEffect(() => {
    const handleNewMessage = (data) => {
      console.log('New message:', data);
    };

    addEventListener('new_message', handleNewMessage);
    
    return () => {
      removeEventListener('new_message', handleNewMessage);
    };
  }, [addEventListener, removeEventListener]);

  const handleSend = () => {
    sendMessage('message_id', 'Hello World!');
  };

  return (
    <div>
      <p>Status: {isConnected ? 'Connected' : 'Disconnected'}</p>
      <button onClick={handleSend}>Send Message</button>
    </div>
  );
}
