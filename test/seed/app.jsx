// In your main App component
import useWebSocket from 'parlor/react/use-websocket';

function App() {
  const { isConnected } = useWebSocket();
  
  return (
    <div>
      {!isConnected && <div>Connecting to real-time messaging...</div>}
      {/* Your app content */}
    </div>
  );
}
